package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
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
import org.springframework.beans.factory.annotation.Value;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Reply channels that are answered, given up, or passed on to a third application. */
class ReplyChannelsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node owner = new Node(Nothing.class);
    private final Node third = new Node(Third.class);
    private final Node middle = new Node(Middle.class, "rpc.client.services.third.uri=" + third.address());

    @AfterEach
    void close() {
        middle.close();
        third.close();
        owner.close();
    }

    @Test
    void aReplyChannelInAListInARecordIsAnsweredByTheThird() {
        ReplyTo.Waiting<String> waiting = expectReply(SOON);
        toMiddle()
                .call("ask", new Question("who", List.of(waiting.replyTo())), Void.class)
                .block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("third heard who");
        assertThat(waiting.answer().block(SOON)).as("again").isEqualTo("third heard who");
        assertThat(toThird().call("answerAgain", null, String.class).block(SOON))
                .isEqualTo("FAILED_PRECONDITION");
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void whoWaitsLearnsThatTheLastHolderIsGoneWithoutAnAnswer() {
        ReplyTo.Waiting<String> waiting = expectReply(SOON);
        toMiddle().call("ignore", waiting.replyTo(), Void.class).block(SOON);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ABORTED));
    }

    @Test
    void whoRepliesLearnsThatNobodyWaitsAnyMore() {
        ReplyTo.Waiting<String> waiting = expectReply(SOON);
        toMiddle().call("keepReply", waiting.replyTo(), Void.class).block(SOON);
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
        var count = toMiddle().call("count", waiting.replyTo(), Void.class).toFuture();
        StepVerifier.create(waiting.answer(), 3)
                .expectNext(1, 2, 3)
                .thenRequest(2)
                .expectNext(4, 5)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(9_995)
                .expectComplete()
                .verify(SOON);
        assertThat(count.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)).succeedsWithin(SOON);
        HeldReferences.awaitNone(owner, middle, third);
    }

    @Test
    void whatCannotBeSentFailsWhereItIsSentAndLeavesTheChannelOpen() {
        ReplyTo.Waiting<String> waiting = expectReply(SOON);
        toMiddle().call("keepReply", waiting.replyTo(), Void.class).block(SOON);
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
        ReplyTo.Waiting<String> waiting = expectReply(Duration.ofMillis(50));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.DEADLINE_EXCEEDED));
    }

    private ReplyTo.Waiting<String> expectReply(Duration limit) {
        return owner.context.getBean(RemoteObjects.class).expectReply(String.class, limit);
    }

    private RemoteClient toMiddle() {
        return owner.clients().forAddress(middle.address());
    }

    private RemoteClient toThird() {
        return middle.clients().forAddress(third.address());
    }

    /** No codec knows what to do with it. */
    static class Unwritable {

        public String getText() {
            throw new IllegalStateException("not to be written");
        }
    }

    record Question(String text, List<ReplyTo<String>> replies) {}

    static class Nothing {}

    static class Middle {

        volatile ReplyTo<String> kept;

        @Autowired
        RemoteClients clients;

        @Value("${rpc.client.services.third.uri}")
        URI third;

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

        private volatile ReplyTo<String> answered;

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
