package io.rpcboot.internal.call;

/**
 * Where a call stands at its callee.
 *
 * <pre>
 * RECEIVING   payload ended -> RUNNING, cancelled -> CANCELLED, answered -> DISCARDING, lost -> CLOSED
 * RUNNING     cancelled -> CANCELLED, answered or lost -> CLOSED
 * CANCELLED   answered or lost -> CLOSED
 * DISCARDING  payload ended, cancelled or lost -> CLOSED
 * CLOSED      lost -> CLOSED
 * </pre>
 */
enum ServerCallState {
    /** The payload goes on; the handler may run already. */
    RECEIVING,
    /** The payload is complete; the handler runs. */
    RUNNING,
    /** The caller has cancelled; the handler is ending. */
    CANCELLED,
    /** END or ERROR was sent, the payload still goes on and is dropped. */
    DISCARDING,
    /** Both directions have ended; the slot is free. */
    CLOSED;

    /** What can happen to a call at its callee. */
    enum Event {
        /** The caller's END has arrived. */
        PAYLOAD_ENDED,
        /** The caller's CANCEL has arrived. */
        CANCELLED,
        /** END or ERROR was sent. */
        ANSWERED,
        /** The connection is gone. */
        LOST
    }

    /** For people. */
    String text() {
        return switch (this) {
            case RECEIVING -> "receiving its payload";
            case RUNNING -> "running";
            case CANCELLED -> "cancelled, its handler has not ended yet";
            case DISCARDING -> "answered, its payload still comes";
            case CLOSED -> "ended";
        };
    }

    ServerCallState next(Event event) {
        ServerCallState next = switch (this) {
            case RECEIVING ->
                switch (event) {
                    case PAYLOAD_ENDED -> RUNNING;
                    case CANCELLED -> CANCELLED;
                    case ANSWERED -> DISCARDING;
                    case LOST -> CLOSED;
                };
            case RUNNING ->
                switch (event) {
                    case CANCELLED -> CANCELLED;
                    case ANSWERED, LOST -> CLOSED;
                    default -> null;
                };
            case CANCELLED -> event == Event.ANSWERED || event == Event.LOST ? CLOSED : null;
            case DISCARDING -> event == Event.ANSWERED ? null : CLOSED;
            case CLOSED -> event == Event.LOST ? CLOSED : null;
        };
        if (next == null) {
            throw new IllegalStateException("call at its callee is " + this + ", which excludes " + event);
        }
        return next;
    }
}
