package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.internal.call.TimerWheel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleTimerTests {

    private static final long FAR = Duration.ofHours(1).toNanos();

    private final TimerWheel timers = TimerWheel.of(new EmbeddedChannel().eventLoop());
    private boolean busy;
    private int idled;

    @Test
    void connectionWithoutCallsForTheTimeIsIdle() {
        IdleTimer timer = timer(1);
        timer.touch();
        assertThat(timer.isScheduled()).isTrue();
        timer.onTimeout();
        assertThat(idled).isEqualTo(1);
    }

    @Test
    void connectionWithCallsIsNotIdle() {
        busy = true;
        IdleTimer timer = timer(1);
        timer.touch();
        timer.onTimeout();
        assertThat(idled).isZero();
        assertThat(timer.isScheduled()).isTrue();
    }

    @Test
    void timeRunsFromTheEndOfTheLastCall() {
        IdleTimer timer = timer(FAR);
        timer.touch();
        timer.onTimeout();
        assertThat(idled).isZero();
        assertThat(timer.isScheduled()).isTrue();
    }

    @Test
    void zeroIsNever() {
        IdleTimer timer = timer(0);
        timer.touch();
        assertThat(timer.isScheduled()).isFalse();
    }

    @Test
    void stopEndsTheWatch() {
        IdleTimer timer = timer(FAR);
        timer.touch();
        timer.stop();
        assertThat(timer.isScheduled()).isFalse();
    }

    private IdleTimer timer(long idleNanos) {
        return new IdleTimer(timers, idleNanos, () -> busy, () -> idled++);
    }
}
