package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvent;
import io.rpcboot.health.RpcEvents;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DroppedItemsTests {

    private static final long PAUSE = DroppedItems.PAUSE_NANOS;

    private final RpcEvents events = new RpcEvents();
    private final DroppedItems dropped = new DroppedItems("sensor", events, 0);

    @Test
    void allAreCountedButRecordedOnceASecond() {
        for (int i = 0; i < 1_000; i++) {
            dropped.add(1, i);
        }
        assertThat(events.counts()).containsEntry(EventTopic.OVERFLOW_DROP, 1L);
        dropped.add(17, PAUSE);
        assertThat(dropped.sum()).isEqualTo(1_017);
        assertThat(events.read(0, Set.of(EventTopic.OVERFLOW_DROP), 10))
                .allSatisfy(event -> assertThat(event.subject()).isEqualTo("sensor"))
                .extracting(RpcEvent::text)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("1 item dropped since the last event, 1 in all"),
                        second ->
                                assertThat(second).startsWith("1016 items dropped since the last event, 1017 in all"));
    }

    @Test
    void whereNothingIsRecordedTheyAreCounted() {
        DroppedItems unrecorded = new DroppedItems("sensor", null);
        unrecorded.add(3);
        assertThat(unrecorded.sum()).isEqualTo(3);
    }
}
