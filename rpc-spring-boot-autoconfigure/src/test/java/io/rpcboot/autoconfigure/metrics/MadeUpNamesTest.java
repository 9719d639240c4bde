package io.rpcboot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.autoconfigure.testing.MeteredNode;
import io.rpcboot.observation.RpcClientObservationContext;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A caller that makes names of operations up fills neither its own registry nor that of the server. */
class MadeUpNamesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NAMES = 10_000;

    private final MeterRegistry served = new SimpleMeterRegistry();
    private final MeterRegistry sent = new SimpleMeterRegistry();

    @Test
    void namesThatNothingServesNeverBecomeTags() {
        try (MeteredNode server = MeteredNode.server(served);
                MeteredNode caller = MeteredNode.caller(sent, server)) {
            RemoteClient client = caller.context().getBean(RemoteClients.class).forService("metered");
            Flux.range(0, NAMES)
                    .flatMap(i -> client.operation(UUID.randomUUID().toString())
                            .payloads(Flux.just(i))
                            .overflow(Overflow.DROP_LATEST, 1)
                            .retrieveMono(Integer.class)
                            .onErrorResume(error -> Mono.empty()))
                    .blockLast(LIMIT);
            await().atMost(LIMIT)
                    .ignoreException(MeterNotFoundException.class)
                    .untilAsserted(() -> assertThat(served.get("rpc.server.calls")
                                    .tags("operation", "UNKNOWN", "code", "NOT_FOUND")
                                    .timer()
                                    .count())
                            .isEqualTo(NAMES));
            assertThat(operations(served)).hasSizeLessThan(20).contains("UNKNOWN");
            sent.get("rpc.calls.open").tag("side", "client").gauges().forEach(gauge -> gauge.value());
            assertThat(operations(sent))
                    .contains(RpcClientObservationContext.OTHER_OPERATION)
                    .hasSizeLessThanOrEqualTo(2 * (RpcClientObservationContext.MAX_OPERATIONS + 1) + 256);
            assertThat(sent.getMeters()).hasSizeLessThan(8 * RpcClientObservationContext.MAX_OPERATIONS);
        }
    }

    private static Set<String> operations(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("operation"))
                .filter(name -> name != null)
                .collect(Collectors.toSet());
    }
}
