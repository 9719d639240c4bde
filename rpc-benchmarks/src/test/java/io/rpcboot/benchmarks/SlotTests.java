package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotTests {

    private final List<Slot> answered = new ArrayList<>();
    private final Pacer pacer = new Pacer() {
        @Override
        public void answered(Slot slot) {
            answered.add(slot);
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    };

    @Test
    void takesItsOwnPayloadForAnAnswer() {
        Slot slot = new Slot(3, 32, pacer);
        slot.next();

        slot.answered(slot.payload().clone());

        assertThat(answered).containsExactly(slot);
    }

    @Test
    void refusesTheAnswerOfAnotherSlotOfAnEarlierCallAndOfAnotherLength() {
        Slot slot = new Slot(3, 32, pacer);
        Slot other = new Slot(4, 32, pacer);
        other.next();
        slot.next();
        byte[] earlier = slot.payload().clone();
        slot.next();

        assertThatThrownBy(() -> slot.answered(other.payload())).hasMessageContaining("content of another");
        assertThatThrownBy(() -> slot.answered(earlier)).hasMessageContaining("content of another");
        assertThatThrownBy(() -> slot.answered(new byte[31])).hasMessageContaining("31 bytes of 32");
        assertThat(answered).isEmpty();
    }
}
