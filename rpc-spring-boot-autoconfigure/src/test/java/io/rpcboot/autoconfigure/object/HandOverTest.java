package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import reactor.core.publisher.Mono;

/** References that are passed on to a third application. */
@Tag("long")
class HandOverTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node owner = new Node(Owner.class);
    private final Node third = new Node(Third.class);
    private final Node middle = new Node(Middle.class, "rpc.client.services.third.uri=" + third.address());

    @AfterEach
    void close() {
        middle.close();
        third.close();
        owner.close();
    }

    @Test
    void aThirdApplicationTalksToTheOwnerItself() {
        Counter counter = counter();
        Counter back = toThird().call("hold", counter, Counter.class).block(SOON);
        assertThat(back).isSameAs(counter);
        counter.close();
        assertThat(toThird().call("addToHeld", 4, Integer.class).block(SOON)).isEqualTo(4);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(owner.context
                                .getBean(RemoteObjects.class)
                                .snapshot()
                                .exported())
                        .singleElement()
                        .satisfies(each -> assertThat(each.holders()).hasSize(1)));
        toThird().call("drop", null, Void.class).block(SOON);
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void theFirstHolderMayDropAtOnceAThousandTimes() {
        for (int i = 0; i < 1_000; i++) {
            Counter counter = counter();
            Mono<Integer> sum = toThird().call("addAndClose", counter, Integer.class);
            var pending = sum.toFuture();
            assertThat(pending.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(1);
            counter.close();
        }
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void aProxyReceivedFromElsewhereMayReturnObjects() {
        Counter counter = counter();
        assertThat(toThird().call("childOf", counter, Integer.class).block(SOON))
                .isEqualTo(11);
        counter.close();
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void whoDoesNotAcceptHandOverRefusesTheCallThatCarriesTheReference() {
        try (Node strict = new Node(Third.class, "rpc.objects.accept-handover=false")) {
            Counter counter = counter();
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> middle.clients()
                            .forAddress(strict.address())
                            .call("addAndClose", counter, Integer.class)
                            .block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.PERMISSION_DENIED))
                    .withMessageContaining("accept-handover");
            assertThat(counter.add(1)).isEqualTo(1);
            counter.close();
        }
    }

    @Test
    void aMessageThatIsReadByTwoIsRefusedToTheSecond() {
        try (Node fourth = new Node(Third.class)) {
            Counter counter = counter();
            byte[] message = toThird().call("raw", counter, byte[].class).block(SOON);
            assertThat(toThird().call("addAndClose", message, Integer.class).block(SOON))
                    .isEqualTo(1);
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> middle.clients()
                            .forAddress(fourth.address())
                            .call("addAndClose", message, Integer.class)
                            .block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.FAILED_PRECONDITION))
                    .withMessageContaining("used by another process");
            assertThat(fourth.context.getBean(RemoteObjects.class).snapshot().imported())
                    .isEmpty();
            counter.close();
        }
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void aMessageThatIsOnItsWayForTooLongFailsAndLeaksNothing() {
        try (Node hasty = new Node(Owner.class, "rpc.objects.claim-time=2s")) {
            Counter counter = middle.clients()
                    .forAddress(hasty.address())
                    .call("counter", null, Counter.class)
                    .block(SOON);
            byte[] message = toThird().call("raw", counter, byte[].class).block(SOON);
            await().atMost(SOON)
                    .until(() ->
                            hasty.context.getBean(RemoteObjects.class).counts().openClaims() == 0);
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> toThird()
                            .call("addAndClose", message, Integer.class)
                            .block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.FAILED_PRECONDITION));
            assertThat(counter.add(1)).isEqualTo(1);
            counter.close();
            HeldReferences.awaitNone(owner, middle, third);
        }
    }

    @Test
    void anOwnerThatListensNowhereIsRelayedByWhoIntroducedIt() {
        try (Node silent = new Node(Silent.class, "rpc.server.enabled=false")) {
            Counter.Real mine = new Counter.Real();
            silent.clients()
                    .forAddress(middle.address())
                    .call("passOn", mine, Void.class)
                    .block(SOON);
            assertThat(toThird().call("heldIsRelayed", null, Boolean.class).block(SOON))
                    .isTrue();
            assertThat(toThird().call("addToHeld", 3, Integer.class).block(SOON))
                    .isEqualTo(3);
            assertThat(mine.value().block(SOON)).isEqualTo(3);
            toThird().call("drop", null, Void.class).block(SOON);
            await().atMost(SOON).untilTrue(mine.closed);
        }
    }

    private Counter counter() {
        return middle.clients()
                .forAddress(owner.address())
                .call("counter", null, Counter.class)
                .block(SOON);
    }

    private io.rpcboot.RemoteClient toThird() {
        return middle.clients().forAddress(third.address());
    }

    static class Silent {}

    static class Owner {

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }
    }

    static class Middle {

        @Autowired
        io.rpcboot.RemoteClients clients;

        @org.springframework.beans.factory.annotation.Value("${rpc.client.services.third.uri}")
        URI third;

        @RpcHandler
        Mono<Void> passOn(Counter counter) {
            return clients.forAddress(third)
                    .call("hold", counter, Counter.class)
                    .doOnNext(back -> RemoteObject.release(back))
                    .then();
        }
    }

    static class Third {

        private volatile Counter held;

        @RpcHandler
        Counter hold(Counter counter) {
            held = counter;
            return counter;
        }

        @RpcHandler
        int addToHeld(int more) {
            return held.add(more);
        }

        @RpcHandler
        boolean heldIsRelayed() {
            return RemoteObject.of(held).isRelayed();
        }

        @RpcHandler
        void drop() {
            held.close();
        }

        @RpcHandler
        int addAndClose(Counter counter) {
            int sum = counter.add(1);
            counter.close();
            return sum;
        }

        @RpcHandler
        byte[] raw(byte[] message) {
            return message;
        }

        @RpcHandler
        int childOf(Counter counter) {
            Counter child = counter.child().block();
            int sum = child.add(11);
            child.close();
            counter.close();
            return sum;
        }
    }
}
