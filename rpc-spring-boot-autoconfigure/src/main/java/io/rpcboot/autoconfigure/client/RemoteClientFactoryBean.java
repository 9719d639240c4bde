package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;

/** The client of one service as a bean. */
final class RemoteClientFactoryBean implements FactoryBean<RemoteClient> {

    private final String serviceId;
    private final BeanFactory beanFactory;

    RemoteClientFactoryBean(String serviceId, BeanFactory beanFactory) {
        this.serviceId = serviceId;
        this.beanFactory = beanFactory;
    }

    @Override
    public RemoteClient getObject() {
        return beanFactory.getBean(RemoteClients.class).forService(serviceId);
    }

    @Override
    public Class<?> getObjectType() {
        return RemoteClient.class;
    }
}
