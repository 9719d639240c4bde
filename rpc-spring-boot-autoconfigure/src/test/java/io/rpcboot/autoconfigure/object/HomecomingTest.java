package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** References that come back to where their object is: in a process that calls itself, and over another one. */
@Tag("long")
class HomecomingTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node node = new Node(Handlers.class);
    private final Node other = new Node(Handlers.class);
    private final RemoteClient itself = node.clients().forAddress(node.address());
    private final RemoteClient away = node.clients().forAddress(other.address());
    private final RemoteObjects objects = node.context.getBean(RemoteObjects.class);
    private final Handlers here = node.context.getBean(Handlers.class);
    private final Handlers there = other.context.getBean(Handlers.class);

    @AfterEach
    void close() {
        other.close();
        node.close();
    }

    @Test
    void aResultOfTheProcessItselfStaysOpen() {
        Counter counter = itself.call("counter", null, Counter.class).block(SOON);
        assertThat(counter).isSameAs(here.counter);
        awaitNothing();
        assertStaysOpen();
        counter.close();
        assertThat(here.counter.closed).isTrue();
    }

    @Test
    void aCallbackToTheProcessItselfStaysOpen() {
        itself.call("keep", here.counter, Void.class).block(SOON);
        assertThat(here.kept).isSameAs(here.counter);
        awaitNothing();
        assertStaysOpen();
    }

    @Test
    void aCallbackThatAnotherBringsBackIsClosedWhenTheOtherGivesItBack() {
        away.call("keep", here.counter, Void.class).block(SOON);
        other.clients()
                .forAddress(node.address())
                .call("keep", there.kept, Void.class)
                .block(SOON);
        assertThat(here.kept).isSameAs(here.counter);
        assertThat(here.counter.closed).isFalse();
        there.kept.close();
        await().atMost(SOON).untilTrue(here.counter.closed);
    }

    @Test
    void aReplyChannelOfTheProcessItselfIsAnsweredLater() {
        ReplyTo.Waiting<String> waiting = expectReplyFrom(itself);
        awaitNothing();
        here.reply.reply("later").block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("later");
    }

    @Test
    void aReplyChannelThatAnotherBringsBackAndGivesUpIsAnsweredLater() {
        ReplyTo.Waiting<String> waiting = expectReplyFrom(away);
        other.clients()
                .forAddress(node.address())
                .call("keepReply", there.reply, Void.class)
                .block(SOON);
        there.reply.close();
        awaitNothing();
        here.reply.reply("later").block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("later");
    }

    @Test
    void aReplyChannelThatIsPassedOnFromItsHomeMayBeClosedThere() {
        ReplyTo.Waiting<String> waiting = expectReplyFrom(itself);
        away.call("keepReply", here.reply, Void.class).block(SOON);
        here.reply.close();
        there.reply.reply("from there").block(SOON);
        assertThat(waiting.answer().block(SOON)).isEqualTo("from there");
    }

    @Test
    void whoWaitsLearnsThatItsOwnProcessGaveUp() {
        ReplyTo.Waiting<String> waiting = expectReplyFrom(itself);
        here.reply.close();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ABORTED));
    }

    @Test
    void whatComesHomeInAMessageThatFailsIsClosed() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> itself.call("takeBoth", List.of(here.counter, "no counter"), Void.class)
                        .block(SOON));
        await().atMost(SOON).untilTrue(here.counter.closed);
    }

    @Test
    void whoWaitsLearnsThatAMessageWithItsReplyChannelFailed() {
        ReplyTo.Waiting<String> waiting = objects.expectReply(String.class, SOON);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> itself.call("takeReplies", List.of(waiting.replyTo(), "no reply channel"), Void.class)
                        .block(SOON));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ABORTED));
    }

    /** Whom it asks keeps the reply channel. */
    private ReplyTo.Waiting<String> expectReplyFrom(RemoteClient client) {
        ReplyTo.Waiting<String> waiting = objects.expectReply(String.class, SOON);
        client.call("keepReply", waiting.replyTo(), Void.class).block(SOON);
        return waiting;
    }

    private void assertStaysOpen() {
        // Closing would be left to another thread.
        await().during(Duration.ofMillis(300)).atMost(SOON).untilFalse(here.counter.closed);
        assertThat(here.counter.add(1)).isEqualTo(1);
    }

    private void awaitNothing() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(objects.snapshot().exported()).isEmpty();
            assertThat(other.context.getBean(RemoteObjects.class).snapshot().imported())
                    .isEmpty();
        });
    }

    static class Handlers {

        final Counter.Real counter = new Counter.Real();
        volatile Counter kept;
        volatile ReplyTo<String> reply;

        @RpcHandler
        Counter counter() {
            return counter;
        }

        @RpcHandler
        void keep(Counter callback) {
            kept = callback;
        }

        @RpcHandler
        void keepReply(ReplyTo<String> reply) {
            this.reply = reply;
        }

        @RpcHandler
        void takeReplies(List<ReplyTo<String>> replies) {
            reply = replies.get(0);
        }

        @RpcHandler
        void takeBoth(List<Counter> counters) {
            kept = counters.get(0);
        }
    }
}
