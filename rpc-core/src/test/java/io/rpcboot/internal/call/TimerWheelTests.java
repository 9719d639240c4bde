package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerWheelTests {

    private static final long TICK = TimerWheel.TICK_NANOS;

    private final ManualLoop loop = new ManualLoop();
    private final TimerWheel wheel = new TimerWheel(loop);
    private final List<Entry> fired = new ArrayList<>();

    @Test
    void loopIsWokenAtMostOneTickAfterTheLimit() {
        for (long delay : new long[] {1, TICK - 1, TICK, 3 * TICK + 5, 511 * TICK, 700 * TICK, 100_000 * TICK}) {
            TimerWheel fresh = new TimerWheel(loop);
            long before = System.nanoTime();
            long due = before + delay;
            fresh.schedule(new Entry(), due);
            List<ManualLoop.Task> waiting = loop.waiting();
            long wakeUp = waiting.get(waiting.size() - 1).dueNanos;
            long slack = System.nanoTime() - before;
            assertThat(wakeUp - due).as("after a delay of %d ns", delay).isBetween(0L, TICK + slack);
        }
    }

    @Test
    void entryIsDueOnceAfterItsLimitAndHasLeftTheWheelThen() {
        Entry entry = schedule(2 * TICK);
        assertThat(entry.isScheduled()).isTrue();
        loop.runUntil(() -> !fired.isEmpty());
        assertThat(entry.isScheduled()).isFalse();
        assertThat(entry.scheduledWhenFired).isFalse();
        assertThat(entry.firedNanos - entry.limit).isNotNegative();
        assertThat(loop.waiting()).isEmpty();
    }

    @Test
    void limitThatHasPassedIsDueAtTheNextTick() {
        schedule(-5 * TICK);
        schedule(Long.MIN_VALUE / 4);
        loop.runUntil(() -> fired.size() == 2);
    }

    @Test
    void cancelledEntryIsNeverDue() {
        Entry cancelled = schedule(TICK);
        Entry other = schedule(TICK);
        wheel.cancel(cancelled);
        wheel.cancel(cancelled);
        assertThat(cancelled.isScheduled()).isFalse();
        loop.runUntil(() -> !fired.isEmpty());
        assertThat(fired).containsExactly(other);
    }

    @Test
    void entryIsTakenFromAnyPlaceOfItsBucket() {
        long due = System.nanoTime() + TICK;
        for (int place = 0; place < 3; place++) {
            fired.clear();
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Entry entry = new Entry();
                wheel.schedule(entry, due);
                entries.add(entry);
            }
            wheel.cancel(entries.remove(place));
            loop.runUntil(() -> fired.size() == 2);
            assertThat(fired).containsExactlyInAnyOrderElementsOf(entries);
        }
    }

    @Test
    void limitThatIsSetAgainReplacesTheOneBefore() {
        Entry entry = schedule(3600 * 100 * TICK);
        wheel.schedule(entry, System.nanoTime() + TICK);
        assertThat(loop.waiting()).hasSize(1);
        loop.runUntil(() -> !fired.isEmpty());
        Entry later = schedule(TICK);
        later.limit = System.nanoTime() + 4 * TICK;
        wheel.schedule(later, later.limit);
        loop.runUntil(() -> fired.size() == 2);
        assertThat(later.firedNanos - later.limit).isNotNegative();
    }

    @Test
    void limitPastOneTurnOfTheWheelIsNotDueWithItsBucket() {
        long near = System.nanoTime() + 2 * TICK;
        Entry far = new Entry();
        wheel.schedule(far, near + TimerWheel.BUCKETS * TICK);
        Entry soon = new Entry();
        wheel.schedule(soon, near);
        loop.runUntil(() -> !fired.isEmpty());
        assertThat(fired).containsExactly(soon);
        assertThat(far.isScheduled()).isTrue();
        assertThat(loop.waiting()).as("the wheel comes by again").hasSize(1);
    }

    @Test
    void thousandsOfEntriesAreEachDueOnceAndNeverEarly() {
        Random random = new Random(7);
        List<Entry> kept = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Entry entry = schedule((long) (random.nextDouble() * 8 * TICK));
            if (random.nextInt(3) == 0) {
                wheel.cancel(entry);
            } else {
                kept.add(entry);
            }
        }
        loop.runUntil(() -> fired.size() >= kept.size());
        assertThat(fired).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(fired)
                .allSatisfy(entry -> assertThat(entry.firedNanos - entry.limit).isNotNegative());
        assertThat(loop.waiting()).isEmpty();
    }

    @Test
    void timeOutMayTakeOthersAwayAndSetNewOnes() {
        long due = System.nanoTime() + TICK;
        List<Entry> entries = new ArrayList<>();
        Entry fresh = new Entry();
        for (int i = 0; i < 5; i++) {
            Entry entry = new Entry();
            entry.onTimeout = () -> {
                entries.forEach(wheel::cancel);
                wheel.schedule(fresh, System.nanoTime());
            };
            wheel.schedule(entry, due);
            entries.add(entry);
        }
        loop.runUntil(() -> fired.contains(fresh));
        assertThat(fired).hasSize(2);
    }

    @Test
    void timeOutMaySetItsOwnLimitAnew() {
        Entry entry = schedule(0);
        entry.onTimeout = () -> {
            if (fired.size() < 3) {
                wheel.schedule(entry, System.nanoTime());
            }
        };
        loop.runUntil(() -> fired.size() == 3);
        assertThat(loop.waiting()).isEmpty();
    }

    @Test
    void timeOutThatThrowsDoesNotStopTheOthers() {
        Entry careless = schedule(TICK);
        careless.onTimeout = () -> {
            throw new IllegalStateException("on purpose");
        };
        wheel.schedule(new Entry(), careless.limit);
        wheel.schedule(new Entry(), careless.limit + 2 * TICK);
        loop.runUntil(() -> fired.size() == 3);
    }

    @Test
    void loopIsNotWokenForAnEmptyWheel() {
        wheel.cancel(schedule(TICK));
        loop.runUntil(() -> loop.waiting().isEmpty());
        assertThat(fired).isEmpty();
    }

    @Test
    void timeStandsStillWithinABatch() {
        wheel.beginBatch();
        long first = wheel.now();
        while (System.nanoTime() == first) {
            Thread.onSpinWait();
        }
        assertThat(wheel.now()).isEqualTo(first);
        wheel.endBatch();
        assertThat(wheel.now()).isGreaterThan(first);
    }

    @Test
    void eachLoopHasOneWheelThatRunsOnIt() throws Exception {
        DefaultEventLoop real = new DefaultEventLoop();
        try {
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            real.submit(() -> {
                        TimerWheel own = TimerWheel.of(real);
                        assertThat(TimerWheel.of(real)).isSameAs(own);
                        Entry entry = new Entry();
                        entry.onTimeout = () -> onLoop.complete(real.inEventLoop());
                        own.schedule(entry, own.now() + TICK);
                    })
                    .get(5, TimeUnit.SECONDS);
            assertThat(onLoop.get(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            real.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void operationThatRunsIsTheInnermostOne() {
        assertThat(wheel.runningOperation()).isNull();
        String beforeOuter = wheel.enter(new StubCall("outer"));
        assertThat(wheel.runningOperation()).isEqualTo("outer");
        String beforeInner = wheel.enter(new StubCall("inner"));
        assertThat(wheel.runningOperation()).isEqualTo("inner");
        wheel.leave(beforeInner);
        assertThat(wheel.runningOperation()).isEqualTo("outer");
        wheel.leave(beforeOuter);
        assertThat(wheel.runningOperation()).isNull();
        String before = wheel.enter(new StubCall("outer"));
        assertThat(wheel.runningOperation()).isEqualTo("outer");
        wheel.leave(before);
        assertThat(wheel.runningOperation()).isNull();
    }

    private Entry schedule(long delayNanos) {
        Entry entry = new Entry();
        entry.limit = System.nanoTime() + delayNanos;
        wheel.schedule(entry, entry.limit);
        return entry;
    }

    private final class Entry extends TimerEntry {

        long limit;
        long firedNanos;
        boolean scheduledWhenFired;
        Runnable onTimeout = () -> {};

        @Override
        protected void onTimeout() {
            firedNanos = System.nanoTime();
            scheduledWhenFired = isScheduled();
            fired.add(this);
            onTimeout.run();
        }
    }
}
