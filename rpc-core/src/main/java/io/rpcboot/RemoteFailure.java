package io.rpcboot;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the wire says of a remote failure. All texts are bounded and harmless in a log.
 *
 * @param type class name of the exception over there, empty where it is not exposed
 * @param supertypes names of its superclasses and interfaces, nearest first
 * @param message what it says, empty where it is not exposed
 * @param stack stack text, null where it is not exposed
 * @param handlerRan whether the handler had been invoked
 * @param cause the remote cause
 * @param suppressed the remote exceptions that it suppressed
 * @param hops the peers that it has passed, its origin first
 * @param details the item of its details, null where there are none
 * @param retryAfter after which time the call may be repeated, null where nothing is said of it
 * @param traceId the trace of the call, null where it has none
 */
public record RemoteFailure(
        String type,
        List<String> supertypes,
        String message,
        @Nullable String stack,
        boolean handlerRan,
        @Nullable RemoteException cause,
        List<RemoteException> suppressed,
        List<RemoteException.Hop> hops,
        @Nullable Details details,
        @Nullable Duration retryAfter,
        @Nullable String traceId)
        implements Serializable {

    public RemoteFailure {
        supertypes = List.copyOf(supertypes);
        suppressed = List.copyOf(suppressed);
        hops = List.copyOf(hops);
    }

    /** A failure of which little is known; for tests. */
    public static RemoteFailure of(String type, String message, boolean handlerRan) {
        return new RemoteFailure(
                type, List.of(), message, null, handlerRan, null, List.of(), List.of(), null, null, null);
    }

    /** Details of a failure: an item, and who can read it. */
    public interface Details extends Serializable {

        /** The name of the codec that they are in. */
        String codec();

        /** Their bytes; nobody changes them. */
        byte[] bytes();

        /**
         * Reads them.
         *
         * @throws io.rpcboot.codec.PayloadException if they are of another shape
         */
        @Nullable
        Object read(Type type);
    }
}
