package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.rpcboot.internal.health.PollingThread;
import io.rpcboot.internal.session.LoopReadBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

class EventLoopsTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private LoopResources loops = LoopResources.create("unused", 1, true);

    @BeforeEach
    void onLinux() {
        assumeThat(Epoll.isAvailable()).isTrue();
    }

    @AfterEach
    void stop() {
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
    }

    @Test
    void threadsOfLoopsThatPollAreNamedAndMayNotBlock() throws Exception {
        loops = EventLoops.create("test", new LoopSettings(2, LoopSettings.DEFAULT_BUSY_POLL));
        for (int i = 1; i <= 2; i++) {
            Thread thread =
                    loops.onServer(true).next().submit(Thread::currentThread).get();
            assertThat(thread.getName()).isEqualTo("test-epoll-" + i);
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread).isInstanceOf(PollingThread.class);
            assertThat(Schedulers.isNonBlockingThread(thread)).isTrue();
        }
    }

    @Test
    void aLoopWithoutWorkPollsHardlyEver() throws Exception {
        loops = EventLoops.create("test", new LoopSettings(1, LoopSettings.MAX_BUSY_POLL));
        EventLoopGroup group = loops.onServer(true);
        PollingThread thread =
                (PollingThread) group.next().submit(Thread::currentThread).get();
        // Again and again, since a look that takes long does not count, and what is not compiled may take long.
        long end = System.nanoTime() + LIMIT.toNanos();
        while (thread.polledNanos() == 0 && System.nanoTime() < end) {
            group.submit(() -> {}).get();
        }
        long polledNanos = thread.polledNanos();
        assertThat(polledNanos).isPositive();
        AtomicInteger wakeUps = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            group.submit(wakeUps::incrementAndGet).get();
            Thread.sleep(2); // longer than it polls
        }
        assertThat(wakeUps.get()).isEqualTo(300);
        assertThat(thread.polledNanos() - polledNanos).isLessThan(30 * LoopSettings.MAX_BUSY_POLL.toNanos());
    }

    @Test
    void withoutPollingTheyAreReactorNettys() throws Exception {
        loops = EventLoops.create("test", new LoopSettings(1, Duration.ZERO));
        Thread thread =
                loops.onServer(true).next().submit(Thread::currentThread).get();
        assertThat(thread).isNotInstanceOf(PollingThread.class);
        assertThat(thread.getName()).startsWith("test-");
    }

    @Test
    void whoConnectsOnALoopGetsThatLoop() throws Exception {
        loops = EventLoops.create("test", new LoopSettings(4, LoopSettings.DEFAULT_BUSY_POLL));
        EventLoopGroup clients = loops.onClient(true);
        for (var loop : loops.onServer(true)) {
            assertThat(loop.submit(() -> clients.next()).get()).isSameAs(loop);
        }
    }

    @Test
    void theyEnd() {
        loops = EventLoops.create("test", new LoopSettings(1, LoopSettings.DEFAULT_BUSY_POLL));
        EventLoopGroup group = loops.onServer(true);
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
        assertThat(group.isTerminated()).isTrue();
        assertThat(loops.isDisposed()).isTrue();
    }

    @Test
    void whatTheyReadIntoGoesWithThem() throws Exception {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        loops = EventLoops.create("test", new LoopSettings(1, LoopSettings.DEFAULT_BUSY_POLL));
        ByteBuf read = loops.onServer(true)
                .submit(() -> LoopReadBuffer.ofLoops().newHandle().allocate(allocator))
                .get();
        read.release();
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(LoopReadBuffer.CAPACITY);
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT0.0010001S"})
    void noLongerThanItIsWorth(String busyPoll) {
        assertThatThrownBy(() -> new LoopSettings(1, Duration.parse(busyPoll)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("busy-poll");
    }

    @Test
    void atLeastOne() {
        assertThatThrownBy(() -> new LoopSettings(0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event-loop threads");
    }
}
