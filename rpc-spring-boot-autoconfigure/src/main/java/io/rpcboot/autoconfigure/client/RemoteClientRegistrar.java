package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Registers a {@link RemoteClient} for each service with an address, named {@code <service>RemoteClient} and
 * qualified by {@link RpcClient}. A bean of the application with the same qualifier goes before it.
 */
final class RemoteClientRegistrar implements BeanDefinitionRegistryPostProcessor {

    private final Environment environment;

    RemoteClientRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        Map<String, ServiceUri> services = Binder.get(environment)
                .bind(ServiceProperty.SERVICES, Bindable.mapOf(String.class, ServiceUri.class))
                .orElse(Map.of());
        services.forEach((id, service) -> {
            String name = id + "RemoteClient";
            if (service.isSet() && !registry.containsBeanDefinition(name)) {
                registry.registerBeanDefinition(name, definition(id));
            }
        });
    }

    private static RootBeanDefinition definition(String serviceId) {
        RootBeanDefinition definition = new RootBeanDefinition(RemoteClientFactoryBean.class);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, serviceId);
        definition.setAutowireMode(RootBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, RemoteClient.class);
        definition.addQualifier(new AutowireCandidateQualifier(RpcClient.class, serviceId));
        definition.setFallback(true);
        return definition;
    }

    /** What is needed to know whether a service has an address. */
    record ServiceUri(List<String> uri) {

        boolean isSet() {
            return uri != null && uri.stream().anyMatch(StringUtils::hasText);
        }
    }
}
