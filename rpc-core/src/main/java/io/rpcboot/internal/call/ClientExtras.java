package io.rpcboot.internal.call;

import io.rpcboot.ValueCheck;
import io.rpcboot.internal.observation.ClientObservations;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client may have beside a codec and a way to its peers.
 *
 * @param failures what is made of the failures of its calls
 * @param observations null where calls are not observed
 * @param observedService what stands for the service there: one of few
 * @param checks finds what results of a type must pass, and for {@code Object} what payloads must; null for nothing
 * @param watch knows the peers of the service
 * @param retry null where no call is repeated
 * @param drops counts what overflow policies drop of payloads
 */
public record ClientExtras(
        ClientFailures failures,
        @Nullable ClientObservations observations,
        String observedService,
        Function<Type, @Nullable ValueCheck> checks,
        PeerWatch watch,
        @Nullable CallRetry retry,
        PayloadDrops drops) {

    /** Nothing is observed or checked, and no peer comes or goes. */
    public static ClientExtras none(String service) {
        return new ClientExtras(
                ClientFailures.PLAIN,
                null,
                service,
                type -> null,
                new PeerWatch(service, List.of()),
                null,
                new PayloadDrops(null));
    }
}
