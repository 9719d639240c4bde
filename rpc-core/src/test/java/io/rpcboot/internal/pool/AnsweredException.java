package io.rpcboot.internal.pool;

/** What the subscriber of a call sees that was carried and then ended by a test. */
final class AnsweredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AnsweredException() {
        super("answered", null, false, false);
    }
}
