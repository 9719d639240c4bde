package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteObjects.Settings;
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
