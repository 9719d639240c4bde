package io.rpcboot.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: who asks decides whether values are masked, and 404 with the known ones for a call that is not there. */
@EndpointWebExtension(endpoint = RpcCallsEndpoint.class)
final class RpcCallsEndpointWebExtension {

    private final RpcCallsEndpoint endpoint;
    private final RpcCallsEndpointProperties properties;

    RpcCallsEndpointWebExtension(RpcCallsEndpoint endpoint, RpcCallsEndpointProperties properties) {
        this.endpoint = endpoint;
        this.properties = properties;
    }

    @ReadOperation
    WebEndpointResponse<Object> calls(SecurityContext who, @Nullable Integer limit, @Nullable String operation) {
        return WebAnswers.of(() -> endpoint.calls(limit, operation, isShown(who)));
    }

    @ReadOperation
    WebEndpointResponse<Object> call(SecurityContext who, @Selector String id) {
        return WebAnswers.of(() -> endpoint.call(id, isShown(who)));
    }

    private boolean isShown(SecurityContext who) {
        return properties.showValues().isShown(who, properties.roles());
    }
}
