package io.rpcboot.health;

import java.util.List;

/**
 * What can be seen of a server, or of the clients of a process, while it runs. Safe for any thread but an event
 * loop, and of use just when something is stuck: nothing here waits longer than a second, and what did not answer
 * is named.
 */
public interface RpcHealth {

    /** Most calls or connections of one reading. */
    int MAX_ITEMS = 10_000;

    /** The id of this process, new for each one, that peers see in HELLO. */
    String peerId();

    /** The version of the protocol that it speaks. */
    int protocolVersion();

    /** How the event loops are watched. */
    HealthSettings settings();

    /** The event loops that are watched; read from outside of them. */
    List<EventLoopSnapshot> eventLoops();

    /** Where the event loops spend their time, an operation each; empty unless they are profiled. */
    List<ProfileNode> profile();

    /** The pools, those included of addresses given at run time; none at a server. */
    List<PoolSnapshot> pools();

    /** The connections, the oldest first; at most {@code limit} and {@link #MAX_ITEMS}. */
    Reading<ConnectionSnapshot> connections(int limit);

    /** The calls under way, the oldest first; at most {@code limit} and {@link #MAX_ITEMS}. */
    Reading<CallSnapshot> calls(int limit);

    /** How many calls are under way, and what waits for the sockets. */
    CallTotals callTotals();

    /** What overflow policies dropped of the payload streams that are sent from here, where there are such policies. */
    List<DropSnapshot> payloadDrops();

    /** The operations that are served here, by name. */
    List<OperationSnapshot> operations();

    /** What has gone over the connections. */
    TrafficSnapshot traffic();

    /** What happened. */
    RpcEvents events();

    /** What can be done. */
    RpcControl control();
}
