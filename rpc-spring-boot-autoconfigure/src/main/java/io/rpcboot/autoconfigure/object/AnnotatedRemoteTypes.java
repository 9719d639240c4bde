package io.rpcboot.autoconfigure.object;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteTypes;
import io.rpcboot.RpcCallContext;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.client.ObjectProxies;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.handler.ObjectMethods;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Function;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ReflectionUtils;

/** Interfaces with {@link RpcRemote}. */
final class AnnotatedRemoteTypes implements RemoteTypes {

    private final ObjectMethods methods;
    private final ObjectProxies proxies;

    AnnotatedRemoteTypes(ConversionService conversion, ContractChecks checks) {
        this.methods = new ObjectMethods(conversion, checks);
        this.proxies = new ObjectProxies(conversion, checks, AnnotatedRemoteTypes::isCallable);
    }

    @Override
    public boolean isRemote(Class<?> type) {
        return AnnotatedElementUtils.isAnnotated(type, RpcRemote.class);
    }

    @Override
    public List<OperationDefinition> operations(Class<?> type, String prefix, Function<RpcCallContext, Object> target) {
        return methods.of(type, prefix, AnnotatedRemoteTypes::isCallable, target);
    }

    @Override
    public Object proxy(Class<?> type, RemoteClient client, RemoteObject.Handle self) {
        return proxies.proxy(type, client, self);
    }

    /** What the interface itself asks for; not what every object has, nor what ends the holding of it. */
    private static boolean isCallable(Method method) {
        return Modifier.isAbstract(method.getModifiers())
                && !ReflectionUtils.isObjectMethod(method)
                && !(method.getName().equals("close") && method.getParameterCount() == 0)
                && method.getDeclaringClass() != RemoteObject.class;
    }
}
