package io.rpcboot.autoconfigure.actuate;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: 404 with the known ones for one that is not there. */
@EndpointWebExtension(endpoint = RpcEventLoopsEndpoint.class)
final class RpcEventLoopsEndpointWebExtension {

    private final RpcEventLoopsEndpoint endpoint;

    RpcEventLoopsEndpointWebExtension(RpcEventLoopsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @ReadOperation
    WebEndpointResponse<Object> eventLoop(@Selector String name) {
        return WebAnswers.of(() -> endpoint.eventLoop(name));
    }
}
