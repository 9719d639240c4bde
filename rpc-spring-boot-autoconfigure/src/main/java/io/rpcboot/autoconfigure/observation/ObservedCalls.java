package io.rpcboot.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.observation.RpcClientObservationConvention;
import io.rpcboot.observation.RpcServerObservationConvention;

/** Has the calls of server and clients observed, unless both are switched off by name. */
record ObservedCalls(
        ObservationSwitch names,
        ObservationRegistry registry,
        RpcServerObservationConvention server,
        RpcClientObservationConvention client) {

    void customize(RpcServer.Builder builder) {
        if (isOn()) {
            builder.observationRegistry(registry).observationConvention(server).observationConvention(client);
        }
    }

    void customize(RemoteClients.Builder builder) {
        if (isOn()) {
            builder.observationRegistry(registry).observationConvention(server).observationConvention(client);
        }
    }

    private boolean isOn() {
        return names.isOn(String.valueOf(server.getName())) || names.isOn(String.valueOf(client.getName()));
    }
}
