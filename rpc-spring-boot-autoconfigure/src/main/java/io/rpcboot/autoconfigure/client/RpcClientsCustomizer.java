package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClients;

/** Changes the clients of an application before they are built. Ordered ones come in their order. */
@FunctionalInterface
public interface RpcClientsCustomizer {

    void customize(RemoteClients.Builder builder);
}
