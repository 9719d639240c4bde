package io.rpcboot.health;

/** What events are about. */
public enum EventTopic {
    /** The handshake of a connection is done. */
    CONNECTION_OPENED,
    /** A connection has ended, or could not be opened. */
    CONNECTION_CLOSED,
    /** A connection was not accepted. */
    CONNECTION_REFUSED,
    /** A connection takes no more calls. */
    CONNECTION_DRAINING,
    /** A peer broke the protocol, or speaks another one. */
    PROTOCOL_ERROR,
    /** An event loop was stuck. */
    LOOP_STALL,
    /** Calls got no place on a connection in time, or found too many waiting. */
    POOL_EXHAUSTED,
    /** Items were dropped because their reader was too slow. */
    OVERFLOW_DROP,
    /** Proxies of remote objects were collected that nobody had closed. */
    OBJECT_LEAK,
    /** An operator did something. */
    CONTROL
}
