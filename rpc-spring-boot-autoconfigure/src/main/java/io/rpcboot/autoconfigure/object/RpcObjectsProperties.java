package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteObjects.Settings;
import io.rpcboot.autoconfigure.settings.Addresses;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of remote objects.
 *
 * @param enabled Whether interfaces with @RpcRemote travel by reference.
 * @param lease How long a holder that is not heard of keeps an object.
 * @param renewInterval How often leases are renewed; at most half of a lease.
 * @param claimTime How long a reference in a message may be on its way.
 * @param exchangeTimeout How long a message waits for the owners of objects in it.
 * @param maxExportedPerPeer Most objects of this application that one peer may hold.
 * @param acceptHandover Whether references to objects of others than the sender are accepted.
 * @param trackCreation Whether it is remembered where proxies come from, for events about leaks.
 * @param addresses Where others reach this application, as tcp://host:port, if not where its server listens. None by default.
 */
@ConfigurationProperties("rpc.objects")
record RpcObjectsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("20s") Duration renewInterval,
        @DefaultValue("30s") Duration claimTime,
        @DefaultValue("5s") Duration exchangeTimeout,
        @DefaultValue("10000") int maxExportedPerPeer,
        @DefaultValue("true") boolean acceptHandover,
        @DefaultValue("false") boolean trackCreation,
        @DefaultValue List<URI> addresses) {

    /** Most addresses, and the longest: what a reference has room for. */
    private static final int MAX_ADDRESSES = 8;

    private static final int MAX_ADDRESS = 255;

    private static final String ADDRESSES = "rpc.objects.addresses";

    /** Where others reach this application, checked. */
    List<URI> checkedAddresses() {
        if (addresses.size() > MAX_ADDRESSES) {
            throw InvalidSetting.of(
                    ADDRESSES,
                    addresses.size() + " addresses",
                    "There must be at most " + MAX_ADDRESSES + ": each reference has them all.");
        }
        return addresses.stream()
                .map(each -> {
                    if (each.toString().length() > MAX_ADDRESS) {
                        throw InvalidSetting.of(
                                ADDRESSES, each, "It must have at most " + MAX_ADDRESS + " characters.");
                    }
                    return Addresses.parse(ADDRESSES, each.toString());
                })
                .toList();
    }

    /** The values, checked. */
    Settings settings() {
        return InvalidSetting.translate(
                "rpc.objects",
                Map.of(
                        "lease", lease,
                        "renew-interval", renewInterval,
                        "claim-time", claimTime,
                        "exchange-timeout", exchangeTimeout,
                        "max-exported-per-peer", maxExportedPerPeer),
                () -> new Settings(
                        lease,
                        renewInterval,
                        claimTime,
                        exchangeTimeout,
                        maxExportedPerPeer,
                        acceptHandover,
                        trackCreation));
    }
}
