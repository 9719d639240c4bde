package io.rpcboot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other side failed the call: its handler threw, or it refused the call before the handler ran.
 * Carries what the wire told about it; no class is ever loaded by a name from the wire.
 */
public final class RemoteException extends RpcException {

    private static final long serialVersionUID = 1L;

    private final String remoteType;
    private final List<String> remoteSupertypes;
    private final @Nullable String remoteStack;
    private final boolean handlerRan;

    public RemoteException(RpcCode code, String message, String operation, String peer, Failure failure) {
        super(code, message, operation, peer, failure.cause());
        this.remoteType = failure.type();
        this.remoteSupertypes = List.copyOf(failure.supertypes());
        this.remoteStack = failure.stack();
        this.handlerRan = failure.handlerRan();
    }

    /**
     * What the wire says of a remote failure.
     *
     * @param type class name of the exception over there, empty where it is not exposed
     * @param supertypes names of its superclasses and interfaces, nearest first
     * @param stack stack text, null where it is not exposed
     * @param handlerRan whether the handler had been invoked
     * @param cause the remote cause, itself a {@code RemoteException}
     */
    public record Failure(
            String type,
            List<String> supertypes,
            @Nullable String stack,
            boolean handlerRan,
            @Nullable RemoteException cause) {}

    /** Class name of the exception over there; empty where the server does not expose it. */
    public String remoteType() {
        return remoteType;
    }

    /** Names of the superclasses and interfaces of the remote exception, nearest first. */
    public List<String> remoteSupertypes() {
        return remoteSupertypes;
    }

    /** Stack text from the other side; null where the server does not expose it. */
    public @Nullable String remoteStack() {
        return remoteStack;
    }

    /** False when the call was refused before its handler was invoked, so that it may be sent again. */
    public boolean handlerRan() {
        return handlerRan;
    }

    /** Whether the remote exception was of the named class or of a subclass of it. */
    public boolean is(String typeName) {
        return remoteType.equals(typeName) || remoteSupertypes.contains(typeName);
    }

    /** As {@link #is(String)}; matches by name, the class need not be the one of the other side. */
    public boolean is(Class<?> type) {
        return is(type.getName());
    }
}
