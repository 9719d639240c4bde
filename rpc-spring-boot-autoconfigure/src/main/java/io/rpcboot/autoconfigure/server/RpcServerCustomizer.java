package io.rpcboot.autoconfigure.server;

import io.rpcboot.RpcServer;

/** Changes the server before it is built; called once for each start. Ordered ones come in their order. */
@FunctionalInterface
public interface RpcServerCustomizer {

    void customize(RpcServer.Builder builder);
}
