package io.rpcboot.autoconfigure.actuate;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the endpoint {@code rpccalls}.
 *
 * @param showValues When to show the values of headers as they are; otherwise they are masked.
 * @param roles Roles that may see values where they are shown to those who are authorized. None by default: all who
 *     are authenticated.
 */
@ConfigurationProperties("management.endpoint.rpccalls")
record RpcCallsEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
