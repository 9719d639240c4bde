package io.rpcboot.internal.pool;

/**
 * Where a connection of a pool stands.
 *
 * <pre>
 * CONNECTING  ready -> OPEN, close -> CLOSED
 * OPEN        drain -> DRAINING, close -> CLOSED
 * DRAINING    drain -> DRAINING, close -> CLOSED
 * CLOSED      nothing
 * </pre>
 */
enum ConnectionState {
    /** Being opened; holds a place of its address. */
    CONNECTING,
    /** Takes calls; holds a place of its address. */
    OPEN,
    /** Takes no more calls, and closes when its last one has ended; another may be opened in its place. */
    DRAINING,
    /** Gone. */
    CLOSED;

    /** What can happen to a connection. */
    enum Event {
        READY,
        DRAIN,
        CLOSE
    }

    ConnectionState next(Event event) {
        ConnectionState next = switch (this) {
            case CONNECTING ->
                switch (event) {
                    case READY -> OPEN;
                    case DRAIN -> null;
                    case CLOSE -> CLOSED;
                };
            case OPEN, DRAINING ->
                switch (event) {
                    case READY -> null;
                    case DRAIN -> DRAINING;
                    case CLOSE -> CLOSED;
                };
            case CLOSED -> null;
        };
        if (next == null) {
            throw new IllegalStateException("pooled connection is " + this + ", which excludes " + event);
        }
        return next;
    }
}
