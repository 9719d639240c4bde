package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.autoconfigure.client.ObjectProxies.ObjectAction;
import java.lang.ref.Reference;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What stands behind the proxy of one remote object. */
final class ObjectProxyHandler implements RemoteObject.ProxyHandler {

    private static final Object[] NO_ARGUMENTS = {};

    private final Class<?> type;
    private final RemoteClient client;
    private final RemoteObject.Handle self;
    private final Map<Method, ObjectAction> actions;

    ObjectProxyHandler(
            Class<?> type, RemoteClient client, RemoteObject.Handle self, Map<Method, ObjectAction> actions) {
        this.type = type;
        this.client = client;
        this.self = self;
        this.actions = actions;
    }

    @Override
    public RemoteObject.Handle remoteObject() {
        return self;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        ObjectAction action = actions.get(method);
        if (action != null) {
            try {
                return held(proxy, action.invoke(proxy, client, arguments == null ? NO_ARGUMENTS : arguments));
            } finally {
                Reference.reachabilityFence(proxy);
            }
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> type.getName() + " (remote object, " + client.serviceId() + ")";
            case "onLost" -> self.onLost();
            case "isRelayed" -> self.isRelayed();
            case "close" -> close(method);
            default -> throw new IllegalStateException("no such method in a remote object: " + method);
        };
    }

    /** A proxy is not collected while a call of it goes on, or may yet be subscribed to. */
    private static @Nullable Object held(Object proxy, @Nullable Object result) {
        if (result instanceof Mono<?> mono) {
            return mono.doFinally(end -> keep(proxy));
        }
        if (result instanceof Flux<?> flux) {
            return flux.doFinally(end -> keep(proxy));
        }
        if (result instanceof CompletionStage<?> stage) {
            return stage.whenComplete((value, error) -> keep(proxy));
        }
        return result;
    }

    @SuppressWarnings("ReachabilityFenceUsage") // what counts is who refers to it until it is run
    private static void keep(Object proxy) {
        Reference.reachabilityFence(proxy);
    }

    private @Nullable Object close(Method method) {
        self.close();
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
        return adapter == null ? null : adapter.fromPublisher(Mono.empty());
    }
}
