package io.rpcboot.internal.call;

/**
 * How far the callee's direction of a session is, at both of its ends.
 *
 * <pre>
 * OPENING    started -> STREAMING, ended -> ENDED
 * STREAMING  items ended -> FINISHING, ended -> ENDED
 * FINISHING  ended -> ENDED
 * ENDED      ended -> ENDED
 * </pre>
 */
enum SessionPhase {
    /** STARTED is to come. */
    OPENING,
    /** Items may come. */
    STREAMING,
    /** No more items; the result is to come. */
    FINISHING,
    /** The result has come, or the session has failed. */
    ENDED;

    /** What the callee can say, and what can happen to it. */
    enum Event {
        STARTED,
        ITEMS_ENDED,
        ENDED
    }

    SessionPhase next(Event event) {
        SessionPhase next = switch (this) {
            case OPENING ->
                switch (event) {
                    case STARTED -> STREAMING;
                    case ENDED -> ENDED;
                    case ITEMS_ENDED -> null;
                };
            case STREAMING ->
                switch (event) {
                    case ITEMS_ENDED -> FINISHING;
                    case ENDED -> ENDED;
                    case STARTED -> null;
                };
            case FINISHING, ENDED -> event == Event.ENDED ? ENDED : null;
        };
        if (next == null) {
            throw new IllegalStateException("session is " + this + ", which excludes " + event);
        }
        return next;
    }
}
