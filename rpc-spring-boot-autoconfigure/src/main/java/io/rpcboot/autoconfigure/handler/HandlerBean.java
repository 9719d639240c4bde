package io.rpcboot.autoconfigure.handler;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A bean with a handler method. A singleton is fetched at the first call, if it is not there before, so that
 * lazy beans stay lazy; beans of other scopes are fetched for each call.
 */
final class HandlerBean implements Receiver {

    private final ConfigurableListableBeanFactory beanFactory;
    private final String name;
    private final Method method;
    private final boolean singleton;
    private volatile @Nullable Resolved stable;
    private volatile @Nullable ForClass latest;

    HandlerBean(ConfigurableListableBeanFactory beanFactory, String name, Method method) {
        this.beanFactory = beanFactory;
        this.name = name;
        this.method = method;
        this.singleton = beanFactory.isSingleton(name);
    }

    /** Resolves what can be resolved without creating the bean; called at start-up. */
    void prepare() {
        if (singleton && beanFactory.containsSingleton(name) && !beanFactory.isFactoryBean(name)) {
            resolve(beanFactory.getBean(name));
        }
    }

    /** Invokes the method; called for each call, by many threads at a time. */
    @Override
    public @Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
        Resolved known = stable;
        if (known != null) {
            return (Object) known.handle.invokeExact(known.receiver, arguments);
        }
        Resolved resolved = resolve(beanFactory.getBean(name));
        return (Object) resolved.handle.invokeExact(resolved.receiver, arguments);
    }

    /** The bean without its proxies, for who looks at its annotations. */
    @Override
    public Object target() {
        Object bean = beanFactory.getBean(name);
        Object target = AopProxyUtils.getSingletonTarget(bean);
        while (target != null) {
            bean = target;
            target = AopProxyUtils.getSingletonTarget(bean);
        }
        return bean;
    }

    private Resolved resolve(Object bean) {
        ReceiverHandle access = access(bean.getClass());
        Resolved resolved = new Resolved(access.handle(), access.receiver(bean));
        if (singleton && access.isStable(bean)) {
            stable = resolved;
        }
        return resolved;
    }

    private ReceiverHandle access(Class<?> beanClass) {
        ForClass known = latest;
        if (known == null || known.beanClass != beanClass) {
            known = new ForClass(beanClass, ReceiverHandle.of(method, beanClass));
            latest = known;
        }
        return known.access;
    }

    private record Resolved(MethodHandle handle, Object receiver) {}

    private record ForClass(Class<?> beanClass, ReceiverHandle access) {}
}
