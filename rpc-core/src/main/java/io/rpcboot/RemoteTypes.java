package io.rpcboot;

import java.util.List;
import java.util.function.Function;

/**
 * Which interfaces travel by reference, and what their methods mean. The Spring module reads annotated interfaces; others
 * may do without annotations. Any thread.
 */
public interface RemoteTypes {

    /** Whether an interface travels by reference. Asked once for each type. */
    boolean isRemote(Class<?> type);

    /**
     * The operations that serve the methods of an interface; none for an interface without methods.
     *
     * @param prefix what their names begin with; a dot and the method's name follow
     * @param target finds the object of a call, or fails it
     * @throws RuntimeException if a method cannot be called remotely; the text names it
     */
    List<OperationDefinition> operations(Class<?> type, String prefix, Function<RpcCallContext, Object> target);

    /**
     * A proxy that calls an object: its invocation handler is a {@link RemoteObject.ProxyHandler}, and it implements the
     * interface and {@link RemoteObject}, and {@link AutoCloseable} where the interface has no other {@code close()}.
     *
     * @param client calls the object; the names of operations are as {@code prefix} of its service id said
     * @param self what it can do beside its interface
     */
    Object proxy(Class<?> type, RemoteClient client, RemoteObject.Handle self);
}
