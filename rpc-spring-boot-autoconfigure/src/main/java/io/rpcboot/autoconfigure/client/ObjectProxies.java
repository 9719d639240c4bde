package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.autoconfigure.client.TypedClientHandler.MethodAction;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.signature.SignatureReader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ReflectionUtils;

/** Proxies of remote objects: typed clients of one object each. What their methods do is resolved once. Any thread. */
public final class ObjectProxies {

    /** Interfaces and names beyond this number are resolved for each proxy. */
    private static final int MAX_KEPT = 1_024;

    private final ConversionService conversion;
    private final ContractChecks checks;
    private final Predicate<Method> remote;
    private final SignatureReader signatures = new SignatureReader(ReactiveAdapterRegistry.getSharedInstance());
    private final Map<Key, Map<Method, ObjectAction>> actions = new ConcurrentHashMap<>();

    private record Key(Class<?> type, String service) {}

    /** What a method does on a proxy. */
    @FunctionalInterface
    interface ObjectAction {
        @org.jspecify.annotations.Nullable
        Object invoke(Object proxy, RemoteClient client, @org.jspecify.annotations.Nullable Object[] arguments)
                throws Throwable;
    }

    /** @param remote which methods are calls */
    public ObjectProxies(ConversionService conversion, ContractChecks checks, Predicate<Method> remote) {
        this.conversion = conversion;
        this.checks = checks;
        this.remote = remote;
    }

    /** A proxy. */
    public Object proxy(Class<?> type, RemoteClient client, RemoteObject.Handle self) {
        Key key = new Key(type, client.serviceId());
        Map<Method, ObjectAction> known = actions.get(key);
        if (known == null) {
            known = actions(type, client);
            if (actions.size() < MAX_KEPT) {
                actions.put(key, known);
            }
        }
        return Proxy.newProxyInstance(
                type.getClassLoader(), interfaces(type), new ObjectProxyHandler(type, client, self, known));
    }

    private Map<Method, ObjectAction> actions(Class<?> type, RemoteClient client) {
        Map<Method, ObjectAction> found = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (remote.test(method)) {
                ClientMethod call = ClientMethod.of(signatures.read(method, type), client, conversion, checks, null);
                found.put(method, call::invoke);
            } else if (method.isDefault() && method.getDeclaringClass() != RemoteObject.class) {
                MethodAction local = TypedClientHandler.defaultMethod(method);
                found.put(method, (proxy, unused, arguments) -> local.invoke(proxy, arguments));
            }
        }
        return Map.copyOf(found);
    }

    /** An interface with a {@code close()} of another kind than {@link AutoCloseable}'s keeps its own. */
    private static Class<?>[] interfaces(Class<?> type) {
        List<Class<?>> all = new ArrayList<>(List.of(type));
        if (!RemoteObject.class.isAssignableFrom(type)) {
            all.add(RemoteObject.class);
        }
        Method close = ReflectionUtils.findMethod(type, "close");
        if (!AutoCloseable.class.isAssignableFrom(type) && (close == null || close.getReturnType() == void.class)) {
            all.add(AutoCloseable.class);
        }
        return all.toArray(Class<?>[]::new);
    }
}
