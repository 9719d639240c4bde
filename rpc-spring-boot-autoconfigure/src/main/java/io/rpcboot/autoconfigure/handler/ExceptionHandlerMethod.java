package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import io.rpcboot.annotation.RpcExceptionHandler;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** A method that maps exceptions. Its parameters are looked at once, at start-up; any thread may call it. */
final class ExceptionHandlerMethod {

    private final String description;
    private final List<Class<? extends Throwable>> types;
    private final Class<?>[] parameters;
    private final HandlerBean bean;

    ExceptionHandlerMethod(
            Method method, RpcExceptionHandler annotation, Class<?> beanClass, String beanName, HandlerBean bean) {
        this.description = MethodSignature.describe(method, beanClass) + " of bean '" + beanName + "'";
        this.parameters = method.getParameterTypes();
        this.bean = bean;
        if (Modifier.isStatic(method.getModifiers())) {
            throw invalid("is static", "Make it an instance method.");
        }
        Class<?> result = method.getReturnType();
        if (result != RpcFailure.class && result != RpcCode.class) {
            throw invalid("returns " + ClassUtils.getShortName(result), "Let it return an RpcFailure or an RpcCode.");
        }
        this.types = types(annotation);
    }

    String description() {
        return description;
    }

    List<Class<? extends Throwable>> types() {
        return types;
    }

    @Nullable
    RpcFailure map(Throwable error, RpcCallContext call) throws Throwable {
        @Nullable Object[] arguments = new @Nullable Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = parameters[i] == RpcCallContext.class ? call : error;
        }
        Object result = bean.invoke(arguments);
        return result instanceof RpcCode code ? RpcFailure.of(code) : (RpcFailure) result;
    }

    private List<Class<? extends Throwable>> types(RpcExceptionHandler annotation) {
        List<Class<? extends Throwable>> taken = new ArrayList<>();
        for (Class<?> parameter : parameters) {
            if (Throwable.class.isAssignableFrom(parameter)) {
                taken.add(parameter.asSubclass(Throwable.class));
            } else if (parameter != RpcCallContext.class) {
                throw invalid(
                        "takes a " + ClassUtils.getShortName(parameter),
                        "It may take the exception and the RpcCallContext, nothing else.");
            }
        }
        List<Class<? extends Throwable>> named = List.of(annotation.value());
        if (taken.size() > 1 || (named.isEmpty() && taken.isEmpty())) {
            throw invalid(
                    "does not say which exceptions it is for",
                    "Let it take one exception, or name the types in the annotation.");
        }
        for (Class<? extends Throwable> type : named) {
            if (!taken.isEmpty() && !taken.get(0).isAssignableFrom(type)) {
                throw invalid(
                        "is for " + type.getName() + ", but takes a "
                                + taken.get(0).getName(),
                        "Let it take a common supertype.");
            }
        }
        return named.isEmpty() ? taken : named;
    }

    private InvalidRpcDeclarationException invalid(String what, String cure) {
        return new InvalidRpcDeclarationException(description + " handles exceptions, but " + what + ".", cure);
    }
}
