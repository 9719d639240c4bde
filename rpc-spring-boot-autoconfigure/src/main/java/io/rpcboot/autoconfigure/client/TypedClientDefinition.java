package io.rpcboot.autoconfigure.client;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The bean definition of a typed client, named as its interface. A bean of the application goes before it. */
public final class TypedClientDefinition {

    private static final String ATTRIBUTE = "io.rpcboot.typedClient";

    private TypedClientDefinition() {}

    /** Whether a bean is a typed client: its methods are calls, even where they are annotated as handlers. */
    public static boolean isTypedClient(ConfigurableListableBeanFactory beanFactory, String beanName) {
        return beanFactory.containsBeanDefinition(beanName)
                && beanFactory.getBeanDefinition(beanName).hasAttribute(ATTRIBUTE);
    }

    static void register(Class<?> type, BeanDefinitionRegistry registry) {
        RpcClient client = AnnotatedElementUtils.findMergedAnnotation(type, RpcClient.class);
        if (client == null || !type.isInterface()) {
            throw new InvalidRpcDeclarationException(
                    type.getName() + " is imported as a typed RPC client, but is no interface with @RpcClient.",
                    "Make it an interface and annotate it with @RpcClient(\"service\"), or do not import it.");
        }
        if (registry.containsBeanDefinition(type.getName())) {
            return;
        }
        RootBeanDefinition definition = new RootBeanDefinition(TypedClientFactoryBean.class);
        definition.setTargetType(ResolvableType.forClassWithGenerics(TypedClientFactoryBean.class, type));
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(1, client.value());
        definition.setAutowireMode(RootBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
        definition.setAttribute(ATTRIBUTE, true);
        definition.addQualifier(new AutowireCandidateQualifier(RpcClient.class, client.value()));
        definition.setFallback(true);
        registry.registerBeanDefinition(type.getName(), definition);
    }
}
