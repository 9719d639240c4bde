package io.rpcboot.internal.call;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A server, a client, and one unary call: the least that a process does. */
public final class OneCall implements Runnable {

    @Override
    public void run() {
        RpcServer server = RpcServer.builder()
                .name("one")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload)))
                .build();
        server.start();
        RemoteClients clients = RemoteClients.builder()
                .service(ServiceSettings.of("one", server.addresses().get(0)))
                .build();
        try {
            clients.forService("one").call("echo", new byte[] {1}, byte[].class).block(Duration.ofSeconds(10));
        } finally {
            clients.close();
            server.stop(Duration.ofSeconds(1));
        }
    }
}
