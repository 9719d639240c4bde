package io.rpcboot.autoconfigure.server;

import io.rpcboot.RpcServer;
import org.springframework.context.ApplicationEvent;

/** The RPC server of an application listens. Published each time that it starts. */
public final class RpcServerInitializedEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    private final transient RpcServer server;

    RpcServerInitializedEvent(RpcServer server) {
        super(server);
        this.server = server;
    }

    /** The server. */
    public RpcServer server() {
        return server;
    }
}
