package io.rpcboot.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.observation.DefaultRpcClientObservationConvention;
import io.rpcboot.observation.RpcClientObservationContext;
import io.rpcboot.observation.RpcClientObservationConvention;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Begins the observations of calls at their caller. Safe for any thread. */
public final class ClientObservations {

    private static final RpcClientObservationConvention DEFAULT = new DefaultRpcClientObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable RpcClientObservationConvention convention;
    private final Set<String> operations = ConcurrentHashMap.newKeySet();

    /** One of the operations; calls of one mostly come in a row. Whichever thread wrote it last. */
    private @Nullable String lastKnown;

    ClientObservations(ObservationRegistry registry, @Nullable RpcClientObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    /**
     * Starts the observation of a call; null if it is switched off. Its parent is the observation in the subscriber's
     * context, else the current one of this thread.
     *
     * @param service id of the service, or what stands for it
     * @param subscriber the context of who subscribes
     */
    public @Nullable SentObservation start(
            String service, String operation, Map<String, String> headers, ContextView subscriber) {
        try {
            RpcClientObservationContext context =
                    new RpcClientObservationContext(service, bounded(operation), operation, headers);
            Object parent = subscriber.getOrDefault(ServedObservation.CONTEXT_KEY, null);
            if (parent instanceof Observation current) {
                context.setParentObservation(current);
            }
            Observation observation = Observation.createNotStarted(convention, DEFAULT, () -> context, registry);
            return observation.isNoop() ? null : new SentObservation(observation.start(), context);
        } catch (Throwable e) {
            BrokenObservations.report(e);
            return null;
        }
    }

    /** Two threads at once may exceed the limit by their number. */
    @SuppressWarnings("ReferenceEquality") // a short-cut; equal strings that are not the same take the long way
    private String bounded(String operation) {
        if (operation == lastKnown) {
            return operation;
        }
        if (operations.contains(operation)) {
            lastKnown = operation;
            return operation;
        }
        if (operations.size() >= RpcClientObservationContext.MAX_OPERATIONS) {
            return RpcClientObservationContext.OTHER_OPERATION;
        }
        operations.add(operation);
        return operation;
    }
}
