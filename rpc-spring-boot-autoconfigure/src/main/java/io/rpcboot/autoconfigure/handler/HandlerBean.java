package io.rpcboot.autoconfigure.handler;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * A bean with a handler method. A singleton is fetched at the first call, if it is not there before, so that
 * lazy beans stay lazy; beans of other scopes are fetched for each call.
 */
final class HandlerBean {

    private final BeanFactory beanFactory;
    private final String name;
    private final Method method;
    private final boolean singleton;
    private volatile @Nullable Stable stable;
    private volatile @Nullable ForClass latest;

    HandlerBean(BeanFactory beanFactory, String name, Method method) {
        this.beanFactory = beanFactory;
        this.name = name;
        this.method = method;
        this.singleton = beanFactory.isSingleton(name);
    }

    String name() {
        return name;
    }

    /** Invokes the method; called for each call, by many threads at a time. */
    @Nullable
    Object invoke(@Nullable Object[] arguments) throws Throwable {
        Stable known = stable;
        if (known != null) {
            return (Object) known.handle.invokeExact(known.receiver, arguments);
        }
        Object bean = beanFactory.getBean(name);
        ReceiverHandle access = access(bean.getClass());
        Object receiver = access.receiver(bean);
        if (singleton && access.isStable(bean)) {
            stable = new Stable(access.handle(), receiver);
        }
        return (Object) access.handle().invokeExact(receiver, arguments);
    }

    private ReceiverHandle access(Class<?> beanClass) {
        ForClass known = latest;
        if (known == null || known.beanClass != beanClass) {
            known = new ForClass(beanClass, ReceiverHandle.of(method, beanClass));
            latest = known;
        }
        return known.access;
    }

    private record Stable(MethodHandle handle, Object receiver) {}

    private record ForClass(Class<?> beanClass, ReceiverHandle access) {}
}
