package io.rpcboot.internal.call;

/**
 * Where a call stands at its caller.
 *
 * <pre>
 * NEW        open streaming -> OPEN, open -> AWAITING, cancel or lost -> CLOSED
 * OPEN       payload ended -> AWAITING, cancel -> CANCELLED, answered or lost -> CLOSED
 * AWAITING   cancel -> CANCELLED, answered or lost -> CLOSED
 * CANCELLED  answered or lost -> CLOSED
 * CLOSED     lost -> CLOSED
 * </pre>
 */
enum ClientCallState {
    /** Not yet on the wire. */
    NEW,
    /** Sent; the payload goes on. */
    OPEN,
    /** Sent in full; the callee's END or ERROR is to come. */
    AWAITING,
    /** CANCEL was sent; the callee's END or ERROR is to come, its items are dropped. */
    CANCELLED,
    /** Both directions have ended; the slot is free. */
    CLOSED;

    /** What can happen to a call at its caller. */
    enum Event {
        /** CALL was sent, its payload follows. */
        OPENED_STREAMING,
        /** CALL was sent with all of its payload. */
        OPENED,
        /** END was sent. */
        PAYLOAD_ENDED,
        /** CANCEL was sent. */
        CANCELLED,
        /** END or ERROR has arrived. */
        ANSWERED,
        /** The connection is gone. */
        LOST
    }

    /** For people. */
    String text() {
        return switch (this) {
            case NEW -> "not sent yet";
            case OPEN -> "sending its payload";
            case AWAITING -> "waiting for the answer";
            case CANCELLED -> "cancelled, the other side is ending it";
            case CLOSED -> "ended";
        };
    }

    ClientCallState next(Event event) {
        ClientCallState next = switch (this) {
            case NEW ->
                switch (event) {
                    case OPENED_STREAMING -> OPEN;
                    case OPENED -> AWAITING;
                    case CANCELLED, LOST -> CLOSED;
                    default -> null;
                };
            case OPEN ->
                switch (event) {
                    case PAYLOAD_ENDED -> AWAITING;
                    case CANCELLED -> CANCELLED;
                    case ANSWERED, LOST -> CLOSED;
                    default -> null;
                };
            case AWAITING ->
                switch (event) {
                    case CANCELLED -> CANCELLED;
                    case ANSWERED, LOST -> CLOSED;
                    default -> null;
                };
            case CANCELLED -> event == Event.ANSWERED || event == Event.LOST ? CLOSED : null;
            case CLOSED -> event == Event.LOST ? CLOSED : null;
        };
        if (next == null) {
            throw new IllegalStateException("call at its caller is " + this + ", which excludes " + event);
        }
        return next;
    }
}
