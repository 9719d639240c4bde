package io.rpcboot;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What every proxy of a remote object can do beside the methods of its interface: proxies implement it, and an interface
 * may extend it. Nothing of it goes over the wire as a call. Any thread.
 */
public interface RemoteObject {

    /**
     * Tells why the object is lost to this holder, once, however late the subscription is; never for the object itself,
     * which is here. Signals come on any thread: do not block in them.
     */
    default Mono<ObjectLoss> onLost() {
        return Mono.never();
    }

    /** Whether calls take the way over the one who introduced the object, because its owner cannot be reached. */
    default boolean isRelayed() {
        return false;
    }

    /** The remote side of a proxy; null for any other object, and for one that has come home. */
    static @Nullable RemoteObject of(Object object) {
        return Proxy.isProxyClass(object.getClass())
                        && Proxy.getInvocationHandler(object) instanceof ProxyHandler handler
                ? handler.remoteObject()
                : null;
    }

    /** Gives a proxy back, as its {@code close()} does; no more is done with an object that is no proxy. */
    static void release(Object proxy) {
        if (of(proxy) instanceof Handle handle) {
            handle.close();
        }
    }

    /** A remote object with the end of holding it. Made by the runtime, one for each proxy. */
    interface Handle extends RemoteObject, AutoCloseable {

        /** Ends the holding; harmless when repeated. */
        @Override
        void close();
    }

    /** What stands behind a proxy; implemented by {@link RemoteTypes}. */
    interface ProxyHandler extends java.lang.reflect.InvocationHandler {

        /** The handle that the proxy was made with. */
        Handle remoteObject();
    }
}
