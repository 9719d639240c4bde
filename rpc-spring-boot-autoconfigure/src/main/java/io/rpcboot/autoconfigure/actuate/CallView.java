package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.CallSnapshot.Direction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A call under way, as JSON for people. */
public record CallView(
        String id,
        Direction direction,
        String operation,
        String peer,
        double ageMillis,
        @Nullable Double deadlineLeftMillis,
        String state,
        long creditGrantedItems,
        long creditReceivedItems,
        long queuedBytes,
        String connection,
        String eventLoop,
        List<String> hopPath,
        @Nullable String traceId,
        Map<String, Object> headers) {

    /** @param sanitized what is shown of a header's value */
    static CallView of(CallSnapshot call, BiFunction<String, String, Object> sanitized) {
        Map<String, Object> headers = new LinkedHashMap<>();
        call.headers().forEach((name, value) -> headers.put(name, sanitized.apply(name, value)));
        return new CallView(
                call.id(),
                call.direction(),
                call.operation(),
                call.peer(),
                Millis.of(call.age()),
                Millis.orNull(call.deadlineLeft()),
                call.state(),
                call.creditGranted(),
                call.creditReceived(),
                call.queuedBytes(),
                call.connection(),
                call.eventLoop(),
                call.hopPath(),
                call.traceId(),
                headers);
    }
}
