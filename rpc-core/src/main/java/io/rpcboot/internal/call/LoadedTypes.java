package io.rpcboot.internal.call;

import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.internal.observation.ClientObservations;
import io.rpcboot.internal.observation.ServedObservation;

/**
 * Types of what most calls do not have or do, so that a process may never load them. The compiler inlines no method
 * whose signature names a type that is not loaded, not even the getter of such a field; with them loaded, 1,024 calls in
 * flight were a fifth more a second.
 */
final class LoadedTypes {

    private static final Class<?>[] TYPES = {
        ArrivalLines.class,
        CallProgress.Cancelled.class,
        CallRetry.class,
        CallTarget.SessionCodec.class,
        Cancellation.class,
        ClientObservations.class,
        ClientSession.class,
        DroppedItems.class,
        HeldBack.class,
        PayloadBuffer.class,
        ServedObservation.class,
        ServerSession.class,
        SessionTypes.class,
        StartLine.class,
        StreamOverflow.class,
        StreamSender.class
    };

    private LoadedTypes() {}

    /** Loads them, by the initialization of this class. */
    static void load() {
        assert TYPES.length > 0;
    }
}
