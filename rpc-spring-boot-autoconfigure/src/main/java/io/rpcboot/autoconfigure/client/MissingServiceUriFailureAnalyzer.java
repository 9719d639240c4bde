package io.rpcboot.autoconfigure.client;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows the line that gives a service its address. */
final class MissingServiceUriFailureAnalyzer extends AbstractFailureAnalyzer<MissingServiceUriException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingServiceUriException cause) {
        return analysis(cause.wantedBy(), cause.serviceId(), cause);
    }

    static FailureAnalysis analysis(String wantedBy, String serviceId, Throwable cause) {
        return new FailureAnalysis(
                wantedBy + " calls the RPC service '" + serviceId + "', which has no address.",
                "Add the address of the service to the application's properties:\n\n    "
                        + ServiceProperty.uri(serviceId) + "=tcp://host:port\n",
                cause);
    }
}
