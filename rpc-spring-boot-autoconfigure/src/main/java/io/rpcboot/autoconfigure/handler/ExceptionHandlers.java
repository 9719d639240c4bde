package io.rpcboot.autoconfigure.handler;

import io.rpcboot.annotation.RpcExceptionHandler;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The methods that map exceptions, of one bean or of all advice with one order: at most one for each type. */
final class ExceptionHandlers {

    private final Map<Class<? extends Throwable>, ExceptionHandlerMethod> byType = new HashMap<>();

    /**
     * Adds those of a bean.
     *
     * @throws InvalidRpcDeclarationException if a method cannot map exceptions, or two map one type
     */
    void add(ConfigurableListableBeanFactory beanFactory, String beanName, Class<?> beanClass) {
        Map<Method, RpcExceptionHandler> methods =
                MethodIntrospector.selectMethods(beanClass, (MetadataLookup<@Nullable RpcExceptionHandler>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, RpcExceptionHandler.class));
        methods.forEach((method, annotation) -> add(new ExceptionHandlerMethod(
                method, annotation, beanClass, beanName, new HandlerBean(beanFactory, beanName, method))));
    }

    private void add(ExceptionHandlerMethod method) {
        for (Class<? extends Throwable> type : method.types()) {
            ExceptionHandlerMethod other = byType.putIfAbsent(type, method);
            if (other != null && other != method) {
                throw new InvalidRpcDeclarationException(
                        type.getName() + " has two exception handlers: " + other.description() + " and "
                                + method.description() + ".",
                        "Remove one of them, or give the beans different orders with @Order if both are advice.");
            }
        }
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** The method for the nearest superclass of an exception; null where there is none. */
    @Nullable
    ExceptionHandlerMethod find(Throwable error) {
        for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
            ExceptionHandlerMethod method = byType.get(type);
            if (method != null) {
                return method;
            }
        }
        return null;
    }
}
