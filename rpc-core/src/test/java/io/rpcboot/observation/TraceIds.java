package io.rpcboot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tracer in small: gives each observation the trace of its parent or of its caller, or a new one. */
final class TraceIds implements ObservationHandler<Observation.Context> {

    static final String HEADER = "traceparent";

    @Override
    public void onStart(Observation.Context context) {
        String trace = trace(context);
        context.put(HEADER, trace);
        if (context instanceof RpcClientObservationContext sent) {
            sent.getSetter().set(sent.getCarrier(), HEADER, trace);
        }
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof SenderContext || context instanceof ReceiverContext;
    }

    private static String trace(Observation.Context context) {
        String received = context instanceof RpcServerObservationContext served
                ? served.getGetter().get(served.getCarrier(), HEADER)
                : of(context.getParentObservation());
        return received == null ? UUID.randomUUID().toString() : received;
    }

    /** The trace of the current observation; null if there is none. */
    static @Nullable String current(ObservationRegistry registry) {
        return of(registry.getCurrentObservation());
    }

    private static @Nullable String of(@Nullable ObservationView observation) {
        return observation == null ? null : observation.getContextView().get(HEADER);
    }
}
