package io.rpcboot.autoconfigure.actuate;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: 404 with the known ones for one that is not there. */
@EndpointWebExtension(endpoint = RpcHandlersEndpoint.class)
final class RpcHandlersEndpointWebExtension {

    private final RpcHandlersEndpoint endpoint;

    RpcHandlersEndpointWebExtension(RpcHandlersEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @ReadOperation
    WebEndpointResponse<Object> handler(@Selector String operation) {
        return WebAnswers.of(() -> endpoint.handler(operation));
    }
}
