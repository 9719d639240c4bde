package io.rpcboot.autoconfigure.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;

/**
 * How a handler method is invoked on beans of one class: through the proxy where the proxy has the method, so
 * that advice applies, otherwise on the target behind it.
 *
 * @param handle takes the receiver and the arguments as an array; a constant cost of some nanoseconds, as
 *     {@code Method.invoke} has, but exceptions arrive unwrapped
 * @param behindProxy whether the receiver is the target of the proxy
 */
record ReceiverHandle(MethodHandle handle, boolean behindProxy) {

    private static final MethodType GENERIC = MethodType.methodType(Object.class, Object.class, Object[].class);

    static ReceiverHandle of(Method method, Class<?> beanClass) {
        Method onProxy = methodOfProxy(method, beanClass);
        return new ReceiverHandle(spread(onProxy == null ? method : onProxy), onProxy == null);
    }

    /** The object to invoke the method on: the bean, or what is behind it at this moment. */
    Object receiver(Object bean) {
        Object receiver = bean;
        while (behindProxy && receiver instanceof Advised advised) {
            receiver = target(advised.getTargetSource());
        }
        return receiver;
    }

    private static Object target(TargetSource source) {
        try {
            Object target = source.getTarget();
            if (target == null) {
                throw new IllegalStateException(source + " has no target");
            }
            return target;
        } catch (RuntimeException ex) {
            throw ex;
        } catch (Exception ex) {
            throw new IllegalStateException("no target from " + source, ex);
        }
    }

    /** Whether {@link #receiver} always answers the same. */
    boolean isStable(Object bean) {
        Object receiver = bean;
        while (behindProxy && receiver instanceof Advised advised) {
            if (!advised.getTargetSource().isStatic()) {
                return false;
            }
            receiver = target(advised.getTargetSource());
        }
        return true;
    }

    private static @Nullable Method methodOfProxy(Method method, Class<?> beanClass) {

        if (!SpringProxy.class.isAssignableFrom(beanClass)) {
            return method;
        }
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers)) {
            return null;
        }
        try {
            return AopUtils.selectInvocableMethod(method, beanClass);
        } catch (IllegalStateException notOnTheProxy) {
            return null;
        }
    }

    private static MethodHandle spread(Method method) {
        method.setAccessible(true);
        try {
            int count = method.getParameterCount();
            return MethodHandles.lookup()
                    .unreflect(method)
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(count + 1))
                    .asSpreader(Object[].class, count)
                    .asType(GENERIC);
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException("no access to " + method, ex);
        }
    }
}
