package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.internal.call.TimerWheel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Time limits of a nanosecond have always passed, those of an hour never. */
class KeepAliveTests {

    private static final Duration PASSED = Duration.ofNanos(1);
    private static final Duration FAR = Duration.ofHours(1);

    private final TimerWheel timers = TimerWheel.of(new EmbeddedChannel().eventLoop());
    private final List<String> events = new ArrayList<>();
    private final KeepAlive.Watcher watcher = new KeepAlive.Watcher() {
        @Override
        public void onHandshakeTimeout() {
            events.add("no HELLO");
        }

        @Override
        public void onSilence() {
            events.add("silence");
        }

        @Override
        public void onDead(long silentMillis) {
            events.add("dead");
        }
    };

    @Test
    void helloThatDoesNotComeIsFound() {
        KeepAlive keepAlive = keepAlive(FAR, FAR);
        keepAlive.start();
        assertThat(keepAlive.isScheduled()).isTrue();
        keepAlive.onTimeout();
        assertThat(events).containsExactly("no HELLO");
    }

    @Test
    void silenceIsAskedAboutOnceAndThenThePeerIsDead() {
        KeepAlive keepAlive = ready(PASSED, PASSED);
        keepAlive.onTimeout();
        assertThat(events).containsExactly("silence");
        assertThat(keepAlive.isScheduled()).isTrue();
        keepAlive.onTimeout();
        assertThat(events).containsExactly("silence", "dead");
    }

    @Test
    void anyByteIsASignOfLife() {
        KeepAlive keepAlive = ready(PASSED, PASSED);
        keepAlive.onTimeout();
        keepAlive.onRead();
        keepAlive.onTimeout();
        assertThat(events).containsExactly("silence", "silence");
    }

    @Test
    void peerThatTalksIsNotAsked() {
        KeepAlive keepAlive = ready(FAR, PASSED);
        keepAlive.onRead();
        keepAlive.onTimeout();
        assertThat(events).isEmpty();
        assertThat(keepAlive.isScheduled()).isTrue();
    }

    @Test
    void connectionsThatAreOpenedTogetherDoNotAskTogether() {
        List<Long> intervals = IntStream.range(0, 200)
                .mapToObj(i -> keepAlive(FAR, FAR).intervalNanos())
                .toList();
        assertThat(intervals).allSatisfy(nanos -> assertThat(nanos).isBetween(FAR.toNanos() / 2, FAR.toNanos()));
        assertThat(intervals).doesNotHaveDuplicates();
        assertThat(intervals).anyMatch(nanos -> nanos < FAR.toNanos() * 6 / 10);
        assertThat(intervals).anyMatch(nanos -> nanos > FAR.toNanos() * 9 / 10);
    }

    @Test
    void theyAskForTheFirstTimeOverAllOfTheInterval() {
        List<Long> first = IntStream.range(0, 200)
                .mapToObj(i -> ready(FAR, FAR).patienceNanos())
                .toList();
        assertThat(first).allSatisfy(nanos -> assertThat(nanos).isBetween(KeepAlive.SOONEST_NANOS, FAR.toNanos()));
        assertThat(first).anyMatch(nanos -> nanos < FAR.toNanos() / 10);
        assertThat(first).anyMatch(nanos -> nanos > FAR.toNanos() * 6 / 10);
    }

    @Test
    void afterTheFirstTimeTheIntervalIsWhatCounts() {
        KeepAlive keepAlive = ready(FAR, FAR);
        keepAlive.onTimeout();
        assertThat(keepAlive.patienceNanos()).isEqualTo(keepAlive.intervalNanos());
    }

    @Test
    void stopEndsTheWatch() {
        KeepAlive keepAlive = ready(FAR, FAR);
        keepAlive.stop();
        assertThat(keepAlive.isScheduled()).isFalse();
    }

    private KeepAlive ready(Duration interval, Duration timeout) {
        KeepAlive keepAlive = keepAlive(interval, timeout);
        keepAlive.start();
        keepAlive.onReady();
        return keepAlive;
    }

    private KeepAlive keepAlive(Duration interval, Duration timeout) {
        return new KeepAlive(timers, ConnectionSettings.defaults().withKeepAlive(interval, timeout), watcher);
    }
}
