package io.rpcboot;

import io.rpcboot.internal.failure.FailureText;
import java.io.Serializable;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other side failed the call: its handler threw, or it refused the call before the handler ran. Tells what the
 * wire told; no class is ever loaded by a name from there, and no text from there can begin a line of a log. How
 * much a server tells is its own choice: any of this may be empty.
 *
 * <p>Causes and suppressed exceptions are {@code RemoteException}s too. Below the local stack trace is that of the
 * other side, each frame marked with {@code remote//}.
 */
public final class RemoteException extends RpcException {

    /** What stands for the class loader in those elements of the stack trace that are of the other side. */
    public static final String STACK_MARK = "remote";

    private static final long serialVersionUID = 2L;

    private final RemoteFailure failure;

    /** A failure as the runtime read it; for tests there is {@link RemoteFailure#of}. */
    public RemoteException(RpcCode code, String message, String operation, String peer, RemoteFailure failure) {
        super(code, message, operation, peer, failure.cause());
        this.failure = failure;
        failure.suppressed().forEach(this::addSuppressed);
        StackTraceElement[] remote = RemoteStack.elements(failure.stack());
        if (remote.length > 0) {
            setStackTrace(RemoteStack.below(getStackTrace(), remote));
        }
    }

    /** Class name of the exception over there; empty where it was none, or where the server does not expose it. */
    public String remoteType() {
        return failure.type();
    }

    /** Names of the superclasses and interfaces of the remote exception, nearest first; at most 16. */
    public List<String> remoteSupertypes() {
        return failure.supertypes();
    }

    /** What the remote exception says; empty where it says nothing, or where the server does not expose it. */
    public String remoteMessage() {
        return failure.message();
    }

    /** Stack text from the other side, each line indented by a tab; null where the server does not expose it. */
    public @Nullable String remoteStack() {
        return failure.stack();
    }

    /** Whether the remote exception was of the named class or interface, or of a subtype of it. */
    public boolean is(String typeName) {
        String told = FailureText.type(typeName);
        return failure.type().equals(told) || failure.supertypes().contains(told);
    }

    /** As {@link #is(String)}; matches by name, the class need not be the one of the other side. */
    public boolean is(Class<?> type) {
        return is(type.getName());
    }

    /** False when the call was refused before its handler was invoked, so that it may be sent again. */
    public boolean handlerRan() {
        return failure.handlerRan();
    }

    @Override
    public boolean mayHaveRun() {
        return failure.handlerRan();
    }

    /** The peers that the failure has passed: where it began is the first, the peer that was called here the last. */
    public List<Hop> hops() {
        return failure.hops();
    }

    /** After which time the other side lets the call be repeated, although it may have run; null where it does not. */
    public @Nullable Duration retryAfter() {
        return failure.retryAfter();
    }

    /** The trace that the call belonged to; null where it was not traced. */
    public @Nullable String traceId() {
        return failure.traceId();
    }

    /** Whether the other side sent {@link #details(Class) details}. */
    public boolean hasDetails() {
        return failure.details() != null;
    }

    /**
     * What the other side tells of the failure as data, read as a type of the caller's own; null where it sent none.
     *
     * @throws io.rpcboot.codec.PayloadException if the details are of another shape
     */
    @SuppressWarnings("unchecked") // the wrapper of a primitive type is not of its Class
    public <T> @Nullable T details(Class<T> type) {
        Object value = details((Type) type);
        return (T) MethodType.methodType(type).wrap().returnType().cast(value);
    }

    /** As {@link #details(Class)}, for a type with parameters. */
    public @Nullable Object details(Type type) {
        RemoteFailure.Details details = failure.details();
        return details == null ? null : details.read(type);
    }

    /** All that the wire told, for who passes the failure on. */
    public RemoteFailure failure() {
        return failure;
    }

    /**
     * A peer that a failure has passed.
     *
     * @param peer the peer, as {@code name (address)}
     * @param operation the operation that was called there
     */
    public record Hop(String peer, String operation) implements Serializable {}
}
