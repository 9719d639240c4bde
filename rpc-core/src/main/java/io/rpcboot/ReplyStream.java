package io.rpcboot;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * As {@link ReplyTo}, for an answer of many items, with back-pressure. Any thread.
 *
 * @param <T> type of the items
 */
public interface ReplyStream<T> {

    /**
     * Sends what a publisher emits, as fast as the waiting side takes it, and ends the answer as the publisher ends.
     * Completes when all has arrived. A second answer fails with FAILED_PRECONDITION.
     */
    Mono<Void> send(Publisher<? extends T> items);

    /** Answers with a failure. */
    Mono<Void> fail(RpcCode code, String message);

    /** Tells, once for each subscription, that nobody waits any more, and why. */
    Mono<ObjectLoss> abandoned();

    /** Gives it up without an answer. */
    void close();

    /**
     * The waiting side.
     *
     * @param <T> type of the items
     */
    interface Waiting<T> {

        /** What is to be sent. */
        ReplyStream<T> replyTo();

        /** The items; for one subscriber. Fails as {@link ReplyTo.Waiting#answer()} does. */
        Flux<T> answer();

        /** Waits no longer; holders are told. */
        void cancel();
    }
}
