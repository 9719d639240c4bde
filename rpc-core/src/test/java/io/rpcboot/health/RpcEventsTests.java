package io.rpcboot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RpcEventsTests {

    private final RpcEvents events = new RpcEvents(3);

    @Test
    void theOldestMakeRoomAndAllAreCounted() {
        for (int i = 1; i <= 5; i++) {
            events.record(i == 5 ? EventTopic.CONTROL : EventTopic.LOOP_STALL, "s" + i, "t" + i);
        }
        assertThat(events.read(0, Set.of(), 10)).extracting(RpcEvent::id).containsExactly(3L, 4L, 5L);
        assertThat(events.counts())
                .containsEntry(EventTopic.LOOP_STALL, 4L)
                .containsEntry(EventTopic.CONTROL, 1L)
                .containsEntry(EventTopic.OVERFLOW_DROP, 0L);
        assertThat(events.lastId()).isEqualTo(5);
    }

    @Test
    void theRingHoldsTenThousandAndCountsGoOn() {
        RpcEvents full = new RpcEvents();
        for (int i = 1; i <= 10_003; i++) {
            full.record(i % 2 == 0 ? EventTopic.CONNECTION_OPENED : EventTopic.CONNECTION_CLOSED, "c" + i, "t");
        }
        assertThat(full.read(0, Set.of(), Integer.MAX_VALUE))
                .hasSize(10_000)
                .first()
                .satisfies(oldest -> assertThat(oldest.id()).isEqualTo(4));
        assertThat(full.read(0, Set.of(EventTopic.CONNECTION_CLOSED), Integer.MAX_VALUE))
                .hasSize(5_000)
                .allMatch(event -> event.id() % 2 == 1);
        assertThat(full.read(10_001, Set.of(), 10)).extracting(RpcEvent::id).containsExactly(10_002L, 10_003L);
        assertThat(full.counts())
                .containsEntry(EventTopic.CONNECTION_OPENED, 5_001L)
                .containsEntry(EventTopic.CONNECTION_CLOSED, 5_002L);
    }

    @Test
    void aReaderGoesOnWhereItStopped() {
        events.record(EventTopic.CONTROL, "a", "first");
        events.record(EventTopic.LOOP_STALL, "b", "second");
        events.record(EventTopic.CONTROL, "c", "third");
        assertThat(events.read(1, Set.of(EventTopic.CONTROL), 10))
                .extracting(RpcEvent::text)
                .containsExactly("third");
        assertThat(events.read(3, Set.of(), 10)).isEmpty();
        assertThat(events.read(Long.MAX_VALUE, Set.of(), 10)).isEmpty();
        assertThat(events.read(-5, Set.of(), 2)).extracting(RpcEvent::text).containsExactly("second", "third");
        assertThat(events.read(0, Set.of(), -1)).isEmpty();
    }

    @Test
    void longTextsAreCut() {
        events.record(EventTopic.CONTROL, "a", "x".repeat(RpcEvents.MAX_TEXT + 1));
        assertThat(events.read(0, Set.of(), 1).get(0).text())
                .hasSize(RpcEvents.MAX_TEXT + 3)
                .endsWith("...");
    }

    @Test
    void aRingHoldsSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RpcEvents(0)).withMessageContaining("is 0");
    }
}
