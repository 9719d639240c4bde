package io.rpcboot.health;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment. Taken on the pool's thread, which alone opens and closes: for each address
 * {@code permits + open + connecting = limit}.
 *
 * @param service its service
 * @param addresses its addresses, in the order of the settings
 * @param waiting calls that wait for a place
 * @param oldestOperation the operation of the one that waits longest; null if none waits
 * @param oldestWait how long that one has waited
 * @param waited calls so far that got a place after a wait
 * @param timedOut calls so far that got none in time
 * @param turnedAway calls so far that found too many waiting
 * @param unreachable calls so far that failed because no address could be reached
 * @param waits how long calls waited, with a place in the end or without, in the last minute
 * @param unreachableFor how long no connection has been open and no attempt has led to one; null if one is open, or
 *     none has failed since
 * @param lastFailureAgo when a call last got no place; null if none has failed so
 * @param connectionsOfAllPools connections of all pools together, those that drain included
 * @param limitOfAllPools most of those
 */
public record PoolSnapshot(
        String service,
        List<Address> addresses,
        int waiting,
        @Nullable String oldestOperation,
        Duration oldestWait,
        long waited,
        long timedOut,
        long turnedAway,
        long unreachable,
        TimeSummary waits,
        @Nullable Duration unreachableFor,
        @Nullable Duration lastFailureAgo,
        int connectionsOfAllPools,
        int limitOfAllPools) {

    /**
     * One address.
     *
     * @param uri where it is
     * @param limit most connections, those that drain not counted
     * @param permits how many more may be opened
     * @param open connections that take calls, {@code idle + active}
     * @param idle those without a call
     * @param active those with calls
     * @param connecting connections being opened
     * @param draining connections that take no more calls and wait for the end of their last one
     * @param callsInFlight calls on the open connections
     * @param callLimit most calls that the open connections take
     * @param callsDraining calls on the draining connections
     * @param created connections opened so far
     * @param reused calls so far that went to a connection which had carried one before
     * @param evicted connections closed so far to make room for another address
     * @param expired connections closed so far because they were idle or old
     * @param lost connections so far that broke, or ended without having been drained
     * @param lostReasons how many of those for which reason
     * @param failed attempts so far that did not lead to a connection
     * @param lastError why the last attempt failed or the last connection was lost; null if none was
     * @param lastErrorAgo when that was; null if there was none
     * @param nextAttempt how long no attempt will be made; null if one may be made now
     */
    public record Address(
            URI uri,
            int limit,
            int permits,
            int open,
            int idle,
            int active,
            int connecting,
            int draining,
            int callsInFlight,
            int callLimit,
            int callsDraining,
            long created,
            long reused,
            long evicted,
            long expired,
            long lost,
            Map<String, Long> lostReasons,
            long failed,
            @Nullable String lastError,
            @Nullable Duration lastErrorAgo,
            @Nullable Duration nextAttempt) {}

    /** Most connections of this pool. */
    public int limit() {
        return sum(Address::limit);
    }

    public int open() {
        return sum(Address::open);
    }

    public int connecting() {
        return sum(Address::connecting);
    }

    /** Connections that may still be opened: {@code permits + open + connecting = limit}. */
    public int permits() {
        return sum(Address::permits);
    }

    public int draining() {
        return sum(Address::draining);
    }

    public int callsInFlight() {
        return sum(Address::callsInFlight);
    }

    private int sum(ToIntFunction<Address> figure) {
        return addresses.stream().mapToInt(figure).sum();
    }
}
