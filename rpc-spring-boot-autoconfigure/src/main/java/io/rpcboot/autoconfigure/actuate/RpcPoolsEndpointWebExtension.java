package io.rpcboot.autoconfigure.actuate;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: 404 with the known ones for one that is not there. */
@EndpointWebExtension(endpoint = RpcPoolsEndpoint.class)
final class RpcPoolsEndpointWebExtension {

    private final RpcPoolsEndpoint endpoint;

    RpcPoolsEndpointWebExtension(RpcPoolsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @ReadOperation
    WebEndpointResponse<Object> pool(@Selector String service) {
        return WebAnswers.of(() -> endpoint.pool(service));
    }
}
