package io.rpcboot.health;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcCode;
import java.time.Duration;
import java.util.Map;

/**
 * One operation that is served, and its calls so far.
 *
 * @param definition what it is
 * @param blocked whether its calls are refused
 * @param calls calls that were accepted
 * @param inFlight those that have not ended
 * @param errors how many ended with an error, by its code
 * @param latency from the arrival of a call until its answer was written, over the last one or two minutes
 * @param longest the longest of those times since the start
 * @param droppedItems items of its streams that were dropped because no caller took them in time; see
 *     {@link io.rpcboot.Overflow}
 */
public record OperationSnapshot(
        OperationDefinition definition,
        boolean blocked,
        long calls,
        long inFlight,
        Map<RpcCode, Long> errors,
        TimeSummary latency,
        Duration longest,
        long droppedItems) {

    /** Its interaction model, in words. */
    public String interaction() {
        if (definition.session() != null) {
            return "session: items both ways, one result";
        }
        boolean streamIn = definition.payload().kind() == io.rpcboot.PayloadSpec.Kind.STREAM;
        if (streamIn) {
            return definition.streamedResult() ? "stream in, stream out" : "stream in, one result";
        }
        return definition.streamedResult() ? "one request, stream out" : "one request, one result";
    }
}
