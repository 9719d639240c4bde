package io.rpcboot.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RpcCallContext;
import io.rpcboot.observation.DefaultRpcServerObservationConvention;
import io.rpcboot.observation.RpcServerObservationContext;
import io.rpcboot.observation.RpcServerObservationConvention;
import org.jspecify.annotations.Nullable;

/** Begins the observations of calls at their callee. Safe for any thread. */
public final class ServerObservations {

    private static final RpcServerObservationConvention DEFAULT = new DefaultRpcServerObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable RpcServerObservationConvention convention;

    ServerObservations(ObservationRegistry registry, @Nullable RpcServerObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    /**
     * Starts the observation of a call; null if it is switched off.
     *
     * @param operation the operation, or {@link RpcServerObservationContext#UNKNOWN_OPERATION}
     */
    public @Nullable ServedObservation start(RpcCallContext call, String operation) {
        try {
            RpcServerObservationContext context = new RpcServerObservationContext(call, operation);
            Observation observation = Observation.createNotStarted(convention, DEFAULT, () -> context, registry);
            return observation.isNoop() ? null : new ServedObservation(observation.start(), context);
        } catch (Throwable e) {
            BrokenObservations.report(e);
            return null;
        }
    }
}
