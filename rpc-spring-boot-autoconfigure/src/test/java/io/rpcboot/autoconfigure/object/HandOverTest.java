package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** References and reply channels that are passed on to a third application. */
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
        assertThat(owner.context.getBean(RemoteObjects.class).snapshot().exported())
                .singleElement()
                .satisfies(each -> assertThat(each.holders()).hasSize(1));
        toThird().call("drop", null, Void.class).block(SOON);
        awaitNothing();
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
        awaitNothing();
    }

    @Test
    void aProxyReceivedFromElsewhereMayReturnObjects() {
        Counter counter = counter();
        assertThat(toThird().call("childOf", counter, Integer.class).block(SOON))
                .isEqualTo(11);
        counter.close();
        awaitNothing();
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
        awaitNothing();
    }

    @Test
    void aMessageThatIsOnItsWayForTooLongFailsAndLeaksNothing() {
        try (Node hasty = new Node(Owner.class, "rpc.objects.claim-time=300ms")) {
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
            awaitNothing();
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

    @Test
    void aReplyChannelInAListInARecordIsAnsweredByTheThird() {
        RemoteObjects objects = owner.context.getBean(RemoteObjects.class);
        ReplyTo.Waiting<String> waiting = objects.expectReply(String.class, SOON);
        owner.clients()
                .forAddress(middle.address())
                .call("ask", new Question("who", List.of(waiting.replyTo())), Void.class)
                .block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("third heard who");
        assertThat(waiting.answer().block(SOON)).as("again").isEqualTo("third heard who");
        assertThat(toThird().call("answerAgain", null, String.class).block(SOON))
                .isEqualTo("FAILED_PRECONDITION");
        awaitNothing();
    }

    @Test
    void whoWaitsLearnsThatTheLastHolderIsGoneWithoutAnAnswer() {
        ReplyTo.Waiting<String> waiting =
                owner.context.getBean(RemoteObjects.class).expectReply(String.class, SOON);
        owner.clients()
                .forAddress(middle.address())
                .call("ignore", waiting.replyTo(), Void.class)
                .block(SOON);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ABORTED));
    }

    @Test
    void whoRepliesLearnsThatNobodyWaitsAnyMore() {
        ReplyTo.Waiting<String> waiting =
                owner.context.getBean(RemoteObjects.class).expectReply(String.class, SOON);
        owner.clients()
                .forAddress(middle.address())
                .call("keepReply", waiting.replyTo(), Void.class)
                .block(SOON);
        ReplyTo<String> kept = middle.context.getBean(Middle.class).kept;
        waiting.cancel();
        assertThat(kept.abandoned().block(SOON)).isNotNull();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> kept.reply("late").block(SOON));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.CANCELLED));
    }

    @Test
    void aReplyStreamIsAnsweredAsFastAsItIsTaken() {
        ReplyStream.Waiting<Integer> waiting =
                owner.context.getBean(RemoteObjects.class).expectReplies(Integer.class, SOON);
        var count = owner.clients()
                .forAddress(middle.address())
                .call("count", waiting.replyTo(), Void.class)
                .toFuture();
        StepVerifier.create(waiting.answer(), 3)
                .expectNext(1, 2, 3)
                .thenRequest(2)
                .expectNext(4, 5)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(9_995)
                .expectComplete()
                .verify(SOON);
        assertThat(count.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)).succeedsWithin(SOON);
        awaitNothing();
    }

    @Test
    void whatCannotBeSentFailsWhereItIsSentAndLeavesTheChannelOpen() {
        ReplyTo.Waiting<String> waiting =
                owner.context.getBean(RemoteObjects.class).expectReply(String.class, SOON);
        owner.clients()
                .forAddress(middle.address())
                .call("keepReply", waiting.replyTo(), Void.class)
                .block(SOON);
        @SuppressWarnings({"unchecked", "rawtypes"})
        ReplyTo<Object> kept = (ReplyTo) middle.context.getBean(Middle.class).kept;
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> kept.reply(new Unwritable()).block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT));
        kept.reply("at last").block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("at last");
    }

    @Test
    void aReplyHasADeadline() {
        ReplyTo.Waiting<String> waiting =
                owner.context.getBean(RemoteObjects.class).expectReply(String.class, Duration.ofMillis(50));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.DEADLINE_EXCEEDED));
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

    private void awaitNothing() {
        await().atMost(SOON).untilAsserted(() -> {
            for (Node node : List.of(owner, middle, third)) {
                var snapshot = node.context.getBean(RemoteObjects.class).snapshot();
                assertThat(snapshot.exported()).isEmpty();
                assertThat(snapshot.imported()).isEmpty();
            }
        });
    }

    /** No codec knows what to do with it. */
    static class Unwritable {

        public String getText() {
            throw new IllegalStateException("not to be written");
        }
    }

    record Question(String text, List<ReplyTo<String>> replies) {}

    static class Silent {}

    static class Owner {

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }
    }

    static class Middle {

        volatile ReplyTo<String> kept;

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

        @RpcHandler
        Mono<Void> ask(Question question) {
            return clients.forAddress(third)
                    .call("answer", question, Void.class)
                    .doFinally(end -> question.replies().get(0).close());
        }

        @RpcHandler
        void ignore(ReplyTo<String> reply) {
            reply.close();
        }

        @RpcHandler
        Mono<Void> count(ReplyStream<Integer> numbers) {
            return numbers.send(Flux.range(1, 10_000));
        }

        @RpcHandler
        void keepReply(ReplyTo<String> reply) {
            kept = reply;
        }
    }

    static class Third {

        private volatile Counter held;
        private volatile ReplyTo<String> answered;

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

        @RpcHandler
        Mono<Void> answer(Question question) {
            answered = question.replies().get(0);
            return answered.reply("third heard " + question.text());
        }

        @RpcHandler
        Mono<String> answerAgain() {
            return answered.reply("again")
                    .thenReturn("taken")
                    .onErrorResume(
                            RpcException.class, error -> Mono.just(error.code().name()));
        }
    }
}
