package io.rpcboot.autoconfigure.client;

import org.jspecify.annotations.Nullable;

/** A client is wanted of a service that has no address. */
public final class MissingServiceUriException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String serviceId;
    private final String wantedBy;

    MissingServiceUriException(String serviceId, String wantedBy, @Nullable Throwable cause) {
        super(
                wantedBy + " calls service '" + serviceId + "', which has no address: add "
                        + ServiceProperty.uri(serviceId) + "=tcp://host:port",
                cause);
        this.serviceId = serviceId;
        this.wantedBy = wantedBy;
    }

    /** The service. */
    public String serviceId() {
        return serviceId;
    }

    /** Who wants to call it. */
    public String wantedBy() {
        return wantedBy;
    }
}
