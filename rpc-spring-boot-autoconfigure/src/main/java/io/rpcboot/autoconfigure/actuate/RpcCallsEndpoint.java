package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.Reading;
import io.rpcboot.health.RpcHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The calls under way, in both directions, the oldest first. */
@Endpoint(id = "rpccalls")
public final class RpcCallsEndpoint {

    static final int DEFAULT_LIMIT = 100;

    private final RpcSides sides;
    private final Sanitizer sanitizer;
    private final Show showValues;

    RpcCallsEndpoint(RpcSides sides, Sanitizer sanitizer, Show showValues) {
        this.sides = sides;
        this.sanitizer = sanitizer;
        this.showValues = showValues;
    }

    /** The oldest calls. */
    @ReadOperation
    public Calls calls(@Nullable Integer limit, @Nullable String operation) {
        return calls(limit, operation, showValues.isShown(true));
    }

    /** One call. */
    @ReadOperation
    public CallView call(@Selector String id) {
        return call(id, showValues.isShown(true));
    }

    Calls calls(@Nullable Integer limit, @Nullable String operation, boolean unsanitized) {
        int most = limit == null ? DEFAULT_LIMIT : Math.max(0, Math.min(limit, RpcHealth.MAX_ITEMS));
        int read = operation == null ? most : RpcHealth.MAX_ITEMS;
        long total = 0;
        List<String> silent = new ArrayList<>();
        List<CallSnapshot> found = new ArrayList<>();
        for (RpcHealth side : sides.all()) {
            Reading<CallSnapshot> reading = side.calls(read);
            total += reading.total();
            silent.addAll(reading.silentLoops());
            found.addAll(reading.items());
        }
        List<CallView> calls = found.stream()
                .filter(call -> operation == null || call.operation().equals(operation))
                .sorted(Comparator.comparing(CallSnapshot::age).reversed())
                .limit(most)
                .map(call -> view(call, unsanitized))
                .toList();
        return new Calls(total, calls.size(), silent, calls);
    }

    CallView call(String id, boolean unsanitized) {
        List<String> known = new ArrayList<>();
        for (RpcHealth side : sides.all()) {
            for (CallSnapshot call : side.calls(RpcHealth.MAX_ITEMS).items()) {
                if (call.id().equals(id)) {
                    return view(call, unsanitized);
                }
                known.add(call.id());
            }
        }
        throw new UnknownItemException("call under way", id, known);
    }

    private CallView view(CallSnapshot call, boolean unsanitized) {
        return CallView.of(call, (name, value) -> {
            Object shown = sanitizer.sanitize(new SanitizableData(null, name, value), unsanitized);
            return shown == null ? "" : shown;
        });
    }

    /**
     * What is read.
     *
     * @param total calls under way
     * @param shown those that are shown here
     * @param silentEventLoops event loops that did not answer: their calls are missing
     */
    public record Calls(long total, int shown, List<String> silentEventLoops, List<CallView> calls) {}
}
