package io.rpcboot.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: 404 with the known ones for what never was, 410 for what has ended. */
@EndpointWebExtension(endpoint = RpcControlEndpoint.class)
final class RpcControlEndpointWebExtension {

    private final RpcControlEndpoint endpoint;

    RpcControlEndpointWebExtension(RpcControlEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @WriteOperation
    WebEndpointResponse<Object> act(
            @Selector String action, @Nullable String target, @Nullable String address, @Nullable String reason) {
        return WebAnswers.of(() -> endpoint.act(action, target, address, reason));
    }
}
