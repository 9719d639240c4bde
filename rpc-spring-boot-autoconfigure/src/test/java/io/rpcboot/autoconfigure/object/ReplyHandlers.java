package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteObjects;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks over any number of processes, passes on what is asked, and answers, or does not. */
class ReplyHandlers {

    /** @param way where it is still to be passed on to; who is last keeps it */
    record Question(String text, List<ReplyTo<String>> replies, List<Integer> way) {}

    private final RemoteObjects objects;
    private final RemoteClients clients;
    private volatile ReplyTo<String> kept;
    private volatile String question;

    ReplyHandlers(RemoteObjects objects, RemoteClients clients) {
        this.objects = objects;
        this.clients = clients;
    }

    /** Adds a reply channel to a question; waits for the answer of whoever is last. */
    @RpcHandler
    Mono<String> askOver(Question question) {
        ReplyTo.Waiting<String> waiting = objects.expectReply(String.class, Duration.ofSeconds(60));
        return passOn(new Question(question.text(), List.of(waiting.replyTo()), question.way()))
                .then(waiting.answer());
    }

    @RpcHandler
    Mono<Void> passOnOrKeep(Question question) {
        ReplyTo<String> reply = question.replies().get(0);
        if (question.way().isEmpty()) {
            kept = reply;
            this.question = question.text();
            return Mono.empty();
        }
        return passOn(question).doFinally(end -> reply.close());
    }

    private Mono<Void> passOn(Question question) {
        List<Integer> way = question.way();
        return clients.forAddress(URI.create("tcp://127.0.0.1:" + way.get(0)))
                .call(
                        "passOnOrKeep",
                        new Question(question.text(), question.replies(), way.subList(1, way.size())),
                        Void.class);
    }

    @RpcHandler
    void keepReply(ReplyTo<String> reply) {
        kept = reply;
    }

    /** Whether it has that of a question. */
    @RpcHandler
    boolean hasReply(String text) {
        return text.equals(question);
    }

    /** The code of the failure, or OK. */
    @RpcHandler
    Mono<String> answer(String text) {
        return kept.reply(text)
                .thenReturn("OK")
                .onErrorResume(
                        RpcException.class, error -> Mono.just(error.code().name()));
    }

    @RpcHandler
    void giveUp() {
        kept.close();
    }

    /** Why nobody waits; once that is so. */
    @RpcHandler
    Mono<String> abandoned() {
        return kept.abandoned().map(loss -> loss.reason().name());
    }

    /** Items, until they are not taken any more; the end of it. */
    @RpcHandler
    Mono<String> count(ReplyStream<Integer> numbers) {
        return numbers.send(Flux.interval(Duration.ofMillis(20))
                        .onBackpressureDrop()
                        .map(Long::intValue))
                .thenReturn("OK")
                .onErrorResume(
                        RpcException.class, error -> Mono.just(error.code().name()));
    }
}
