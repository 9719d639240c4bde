package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PeerDisconnect;
import io.rpcboot.PeerInfo;
import io.rpcboot.PeerListener;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

class PeerWatchTests {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final PeerInfo ONE = new PeerInfo("1", "one", "10.0.0.1:7400");
    private static final PeerInfo TWO = new PeerInfo("2", "two", "10.0.0.2:7400");

    private final List<String> events = new ArrayList<>();
    private final PeerWatch watch = new PeerWatch("text", List.of(new Throwing(), new Recording()));

    private final class Recording implements PeerListener {

        @Override
        public void onConnected(String service, PeerInfo peer) {
            events.add(service + " + " + peer.name());
        }

        @Override
        public void onDisconnected(String service, PeerDisconnect disconnect) {
            events.add(service + " - " + disconnect);
        }
    }

    private static final class Throwing implements PeerListener {

        @Override
        public void onConnected(String service, PeerInfo peer) {
            throw new IllegalStateException("of the application");
        }

        @Override
        public void onDisconnected(String service, PeerDisconnect disconnect) {
            throw new IllegalStateException("of the application");
        }
    }

    @Test
    void peersAreToldOnceHoweverManyConnectionsTheyHave() {
        watch.up(ONE);
        watch.up(ONE);
        watch.up(TWO);
        watch.down(ONE, "idle", false);
        watch.down(ONE, "reset", true);
        watch.down(TWO, "idle", false);
        assertThat(events)
                .containsExactly(
                        "text + one",
                        "text + two",
                        "text - one (10.0.0.1:7400) was lost: reset",
                        "text - two (10.0.0.2:7400) has gone: idle");
    }

    @Test
    void subscriberHearsWhenTheLastPeerHasGone() {
        StepVerifier.create(watch.onDisconnect())
                .then(() -> watch.up(ONE))
                .then(() -> watch.up(TWO))
                .then(() -> watch.down(ONE, "reset", true))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> watch.down(TWO, "stopped", false))
                .expectNext(new PeerDisconnect(TWO, "stopped", false))
                .expectComplete()
                .verify(LIMIT);
        assertThat(watch.isUnused()).isTrue();
    }

    @Test
    void lateSubscriberHearsAtOnceUntilAPeerIsThereAgain() {
        watch.up(ONE);
        watch.down(ONE, "reset", true);
        StepVerifier.create(watch.onDisconnect())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(watch.onDisconnect())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        watch.up(TWO);
        StepVerifier.create(watch.onDisconnect())
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1))
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void cancellingTwiceIsHarmlessAndGivesThePlaceBack() {
        Disposable first = watch.onDisconnect().subscribe(each -> events.add("told"));
        first.dispose();
        first.dispose();
        watch.up(ONE);
        watch.down(ONE, "reset", true);
        assertThat(events).doesNotContain("told");
        assertThat(watch.isUnused()).isTrue();
    }

    @Test
    void subscribersAreBounded() {
        List<Disposable> waiting = IntStream.range(0, PeerWatch.MAX_WAITING)
                .mapToObj(i -> watch.onDisconnect().subscribe())
                .toList();
        StepVerifier.create(watch.onDisconnect())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                RpcException.class,
                                each -> assertThat(each.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED)))
                .verify(LIMIT);
        waiting.get(0).dispose();
        assertThat(watch.onDisconnect().subscribe().isDisposed()).isFalse();
    }
}
