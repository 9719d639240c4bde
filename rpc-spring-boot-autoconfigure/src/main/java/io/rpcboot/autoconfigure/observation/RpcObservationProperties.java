package io.rpcboot.autoconfigure.observation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the observations of calls.
 *
 * @param convention Names of the meters and spans of calls, unless beans say otherwise: 'default' for those of this
 *     project, 'opentelemetry' for those of OpenTelemetry's semantic conventions.
 */
@ConfigurationProperties("rpc.observations")
record RpcObservationProperties(@DefaultValue("default") Convention convention) {

    enum Convention {
        /** Timers rpc.server.calls and rpc.client.calls. */
        DEFAULT,
        /** Timers rpc.server.call.duration and rpc.client.call.duration. */
        OPENTELEMETRY
    }
}
