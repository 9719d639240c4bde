package io.rpcboot.internal.observation;

import io.micrometer.observation.Observation;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.observation.RpcClientObservationContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** The observation of one call at its caller. Whoever owns the call ends it once, on any thread. */
public final class SentObservation {

    private final Observation observation;
    private final RpcClientObservationContext context;

    SentObservation(Observation observation, RpcClientObservationContext context) {
        this.observation = observation;
        this.context = context;
    }

    /** The headers of the call, with what the trace needs. */
    public Map<String, String> headers() {
        return context.headers();
    }

    /** The context of what the call subscribes to: the publisher of its payload. */
    public Context addTo(Context subscriber) {
        return subscriber.put(ServedObservation.CONTEXT_KEY, observation);
    }

    public void completed(@Nullable PeerInfo peer) {
        end(null, null, peer);
    }

    public void failed(Throwable error, @Nullable PeerInfo peer) {
        end(code(error), error, peer);
    }

    /** The subscriber cancelled, which is no error. */
    public void cancelled(@Nullable PeerInfo peer) {
        end(RpcCode.CANCELLED, null, peer);
    }

    /** An exception that the caller has registered has the failure of the other side as its cause. */
    private static RpcCode code(Throwable error) {
        if (error instanceof RpcException failure) {
            return failure.code();
        }
        return error.getCause() instanceof RemoteException remote ? remote.code() : RpcCode.UNKNOWN;
    }

    private void end(@Nullable RpcCode code, @Nullable Throwable error, @Nullable PeerInfo peer) {
        context.end(code, peer);
        try {
            if (error != null) {
                observation.error(error);
            }
            observation.stop();
        } catch (Throwable e) {
            BrokenObservations.report(e);
        }
    }
}
