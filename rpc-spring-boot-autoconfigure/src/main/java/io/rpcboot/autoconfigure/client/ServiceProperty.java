package io.rpcboot.autoconfigure.client;

import java.util.regex.Pattern;

/** Names of the properties of a service, as they are written in a properties file. */
final class ServiceProperty {

    static final String SERVICES = "rpc.client.services";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]+");

    private ServiceProperty() {}

    /** What the names begin with, without the dot. */
    static String prefix(String serviceId) {
        return PLAIN.matcher(serviceId).matches() ? SERVICES + "." + serviceId : SERVICES + "[" + serviceId + "]";
    }

    /** The name of its addresses. */
    static String uri(String serviceId) {
        return prefix(serviceId) + ".uri";
    }
}
