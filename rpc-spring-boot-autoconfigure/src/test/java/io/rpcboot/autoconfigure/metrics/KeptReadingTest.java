package io.rpcboot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptReadingTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger readings = new AtomicInteger();
    private final KeptReading<Integer> kept = new KeptReading<>(readings::incrementAndGet, clock::get);

    @Test
    void readingIsKeptForAWhileAndThenTakenAnew() {
        assertThat(kept.get()).isEqualTo(1);
        clock.addAndGet(KeptReading.KEPT_NANOS - 1);
        assertThat(kept.get()).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(kept.get()).isEqualTo(2);
        assertThat(readings).hasValue(2);
    }
}
