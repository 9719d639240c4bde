package io.rpcboot.autoconfigure.handler;

import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.client.TypedClientDefinition;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/** Finds the methods of beans that are annotated with {@link RpcHandler}, without creating a bean. */
final class HandlerScanner {

    private static final Logger logger = LoggerFactory.getLogger(HandlerScanner.class);

    private final ConfigurableListableBeanFactory beanFactory;

    HandlerScanner(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** All handler methods of all beans. */
    List<HandlerMethod> scan() {
        List<HandlerMethod> found = new ArrayList<>();
        for (String name : beanFactory.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = isCandidate(name) ? targetClass(name) : null;
            if (type != null
                    && !type.getName().startsWith("org.springframework.")
                    && AnnotationUtils.isCandidateClass(type, RpcHandler.class)) {
                collect(name, type, found);
            }
        }
        return found;
    }

    private boolean isCandidate(String name) {
        return !ScopedProxyUtils.isScopedTarget(name) && !TypedClientDefinition.isTypedClient(beanFactory, name);
    }

    private void collect(String name, Class<?> type, List<HandlerMethod> found) {
        Map<Method, RpcHandler> methods;
        try {
            methods = MethodIntrospector.selectMethods(type, (MetadataLookup<@Nullable RpcHandler>)
                    method -> AnnotatedElementUtils.findMergedAnnotation(method, RpcHandler.class));
        } catch (LinkageError | TypeNotPresentException ex) {
            logger.debug("bean '{}' is not searched for RPC handlers: {}", name, ex.toString());
            return;
        }
        if (methods.isEmpty()) {
            return;
        }
        RpcService service = AnnotatedElementUtils.findMergedAnnotation(type, RpcService.class);
        String prefix = service == null || service.value().isEmpty() ? "" : service.value() + ".";
        methods.forEach((method, handler) -> {
            String own = handler.value().isEmpty() ? method.getName() : handler.value();
            found.add(new HandlerMethod(prefix + own, name, type, method, handler));
        });
    }

    /** The class of a bean, behind proxies; null where it cannot be told. */
    @Nullable
    Class<?> targetClass(String name) {
        try {
            Object singleton = beanFactory.containsSingleton(name) && !beanFactory.isFactoryBean(name)
                    ? beanFactory.getSingleton(name)
                    : null;
            Class<?> type = AutoProxyUtils.determineTargetClass(beanFactory, name);
            if (type != null && ScopedObject.class.isAssignableFrom(type)) {
                return AutoProxyUtils.determineTargetClass(beanFactory, ScopedProxyUtils.getTargetBeanName(name));
            }
            return singleton == null ? type : AopProxyUtils.ultimateTargetClass(singleton);
        } catch (RuntimeException | LinkageError ex) {
            logger.debug("bean '{}' is not searched for RPC handlers: {}", name, ex.toString());
            return null;
        }
    }

    /**
     * One handler method.
     *
     * @param operation the name of its operation
     * @param beanName its bean
     * @param beanClass the class of its bean, not of a proxy
     * @param method the method
     * @param annotation what it says of itself
     */
    record HandlerMethod(String operation, String beanName, Class<?> beanClass, Method method, RpcHandler annotation) {}
}
