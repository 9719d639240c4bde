package io.rpcboot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and key values of the observations of calls at their callee. In a Spring application a bean of this type
 * takes the place of {@link DefaultRpcServerObservationConvention}. Called when a call begins and when it ends, by the
 * thread that it does that on, which may be an event loop: it must not block, and must be safe for any thread.
 */
public interface RpcServerObservationConvention extends ObservationConvention<RpcServerObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof RpcServerObservationContext;
    }
}
