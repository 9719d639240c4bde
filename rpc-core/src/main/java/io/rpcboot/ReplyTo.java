package io.rpcboot;

import reactor.core.publisher.Mono;

/**
 * Where an answer goes that is not the result of a call: a parameter, or a field of any payload, that may be passed on to
 * any process. Whoever ends up with it answers once. Any thread.
 *
 * @param <T> type of the answer
 */
public interface ReplyTo<T> {

    /**
     * Answers; completes when the answer has arrived. Fails with FAILED_PRECONDITION if it was answered before, by
     * whomever, with what {@link #abandoned()} says if nobody waits any more, and with INVALID_ARGUMENT if the value cannot be sent.
     * After that, and after failures on the way, the channel is open: the answer may be repeated, and who waits takes the first.
     */
    Mono<Void> reply(T value);

    /** Answers with a failure, under the same rules. */
    Mono<Void> fail(RpcCode code, String message);

    /** Tells, once for each subscription, that nobody waits any more, and why; not before it was held here. */
    Mono<ObjectLoss> abandoned();

    /** Gives it up without an answer. If nobody else has it, the waiting side learns that there will be none. */
    void close();

    /**
     * The waiting side.
     *
     * @param <T> type of the answer
     */
    interface Waiting<T> {

        /** What is to be sent. */
        ReplyTo<T> replyTo();

        /**
         * The answer; the same for each subscription. Fails with the failure that was answered, with DEADLINE_EXCEEDED when the time is
         * over, and with ABORTED when the last holder is gone without an answer.
         */
        Mono<T> answer();

        /** Waits no longer; holders are told. */
        void cancel();
    }
}
