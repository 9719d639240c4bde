package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;

/** A typed client as a bean. All of it is checked when the application starts, before anybody asks for it. */
final class TypedClientFactoryBean<T> implements FactoryBean<T>, InitializingBean {

    private final Class<T> type;
    private final String serviceId;
    private final BeanFactory beanFactory;
    private @Nullable T proxy;

    TypedClientFactoryBean(Class<T> type, String serviceId, BeanFactory beanFactory) {
        this.type = type;
        this.serviceId = serviceId;
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterPropertiesSet() {
        TypedClientHandler handler = new TypedClientHandler(
                type,
                client(),
                conversionService(),
                checks(),
                beanFactory.getBeanProvider(ServiceContracts.class).getIfAvailable());
        proxy = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable T getObject() {
        return proxy;
    }

    @Override
    public Class<?> getObjectType() {
        return type;
    }

    private RemoteClient client() {
        RemoteClients clients = beanFactory.getBean(RemoteClients.class);
        try {
            return clients.forService(serviceId);
        } catch (IllegalArgumentException ex) {
            throw new MissingServiceUriException(serviceId, "The typed client " + type.getName(), ex);
        }
    }

    private ContractChecks checks() {
        return beanFactory.getBeanProvider(ContractChecks.class).getIfAvailable(ContractChecks::none);
    }

    private ConversionService conversionService() {
        ConversionService own = beanFactory instanceof ConfigurableBeanFactory configurable
                ? configurable.getConversionService()
                : null;
        return own == null ? ApplicationConversionService.getSharedInstance() : own;
    }
}
