package io.rpcboot.internal.observation;

import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.observation.RpcClientObservationConvention;
import io.rpcboot.observation.RpcServerObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one server, or of one set of clients, are observed. Decided once, when they are built: without a
 * registry that does something there is none of these, and calls do not look for one.
 */
public record CallObservations(ServerObservations served, ClientObservations sent) {

    /**
     * Null where nothing is to be observed.
     *
     * @param registry one without handlers counts as none, so those have to be there by now
     * @param serverConvention instead of the registry's, and of the default one
     * @param clientConvention likewise
     */
    public static @Nullable CallObservations of(
            @Nullable ObservationRegistry registry,
            @Nullable RpcServerObservationConvention serverConvention,
            @Nullable RpcClientObservationConvention clientConvention) {
        return registry == null || registry.isNoop()
                ? null
                : new CallObservations(
                        new ServerObservations(registry, serverConvention),
                        new ClientObservations(registry, clientConvention));
    }
}
