package io.rpcboot.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP: 404 with the known ones for a topic that is none. */
@EndpointWebExtension(endpoint = RpcEventsEndpoint.class)
final class RpcEventsEndpointWebExtension {

    private final RpcEventsEndpoint endpoint;

    RpcEventsEndpointWebExtension(RpcEventsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @ReadOperation
    WebEndpointResponse<Object> eventsOfTopic(@Selector String topic, @Nullable Long since, @Nullable Integer limit) {
        return WebAnswers.of(() -> endpoint.eventsOfTopic(topic, since, limit));
    }
}
