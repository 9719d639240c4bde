package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.signature.SignatureReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ReflectionUtils;

/** What stands behind a typed client: for each method of the interface, resolved once, what it does. */
final class TypedClientHandler implements InvocationHandler {

    private static final Object[] NO_ARGUMENTS = {};

    private final Class<?> type;
    private final RemoteClient client;
    private final Map<Method, MethodAction> actions = new HashMap<>();

    TypedClientHandler(
            Class<?> type,
            RemoteClient client,
            ConversionService conversion,
            ContractChecks checks,
            @Nullable ServiceContracts contracts) {
        this.type = type;
        this.client = client;
        SignatureReader signatures = new SignatureReader(ReactiveAdapterRegistry.getSharedInstance());
        for (Method method : type.getMethods()) {
            if (method.isDefault()) {
                actions.put(method, defaultMethod(method));
            } else if (Modifier.isAbstract(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
                ClientMethod call =
                        ClientMethod.of(signatures.read(method, type), client, conversion, checks, contracts);
                actions.put(method, (proxy, arguments) -> call.invoke(proxy, client, arguments));
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        MethodAction action = actions.get(method);
        if (action != null) {
            return action.invoke(proxy, arguments == null ? NO_ARGUMENTS : arguments);
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> type.getName() + " (typed client of service '" + client.serviceId() + "')";
            default -> throw new IllegalStateException("no such method in a typed client: " + method);
        };
    }

    /** With a handle of our own: {@code InvocationHandler.invokeDefault} refuses interfaces that are not public. */
    static MethodAction defaultMethod(Method method) {
        Class<?> declaring = method.getDeclaringClass();
        try {
            MethodHandle handle = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring)
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(method.getParameterCount() + 1))
                    .asSpreader(Object[].class, method.getParameterCount());
            return (proxy, arguments) -> (Object) handle.invokeExact(proxy, arguments);
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException("no access to " + method, ex);
        }
    }

    @FunctionalInterface
    interface MethodAction {

        @Nullable
        Object invoke(Object proxy, @Nullable Object[] arguments) throws Throwable;
    }
}
