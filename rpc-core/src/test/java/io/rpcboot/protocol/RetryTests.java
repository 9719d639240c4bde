package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.retry.RetryPolicy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Which calls are repeated, how often, and when no more. */
class RetryTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] ITEM = {1};

    /** The proxy takes for a call, or for its answer, whatever comes. */
    private static final ConnectionSettings WITHOUT_PING =
            ConnectionSettings.defaults().withKeepAlive(Duration.ofHours(1), Duration.ofHours(1));

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private @Nullable RpcServer server;
    private @Nullable RemoteClients clients;
    private @Nullable FaultProxy proxy;

    @AfterEach
    void close() {
        if (clients != null) {
            clients.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static RetryPolicy policy(int retries) {
        return RetryPolicy.builder()
                .maxRetries(retries)
                .delay(Duration.ofMillis(1))
                .build();
    }

    private RemoteClient serve(@Nullable RetryPolicy policy, OperationDefinition... operations) {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(operations))
                .blockingExecutor(task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                })
                .build();
        server.start();
        return client(server.port(), policy);
    }

    private RemoteClient client(int port, @Nullable RetryPolicy policy) {
        clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + port))
                        .withRetry(policy)
                        .withConnection(WITHOUT_PING))
                .build();
        return clients.forService("tested");
    }

    /** Refused before it runs, as often as {@link #refusals} says. */
    private OperationDefinition refusing() {
        return TestServers.bytes("refusing", (payload, call) -> {
                    runs.incrementAndGet();
                    return payload;
                })
                .withExecution(Execution.BLOCKING);
    }

    private OperationDefinition failing(RpcCode code) {
        return TestServers.bytes("failing", (payload, call) -> {
            runs.incrementAndGet();
            throw new RpcException(code, "not now");
        });
    }

    private static Mono<byte[]> call(RemoteClient client, String operation) {
        return client.operation(operation).payload(ITEM).retrieveMono(byte[].class);
    }

    @Test
    void callThatDidNotRunIsRepeatedUntilItDoes() {
        RemoteClient client = serve(policy(3), refusing());
        refusals.set(3);
        StepVerifier.create(call(client, "refusing"))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        assertThat(runs).hasValue(1);
        refusals.set(4);
        StepVerifier.create(call(client, "refusing"))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(1);
        assertThat(refusals).hasValue(0);
    }

    @Test
    void nothingIsRepeatedWithoutAPolicy() {
        RemoteClient client = serve(null, refusing());
        refusals.set(1);
        StepVerifier.create(
                        client.operation("refusing").idempotent().payload(ITEM).retrieveMono(byte[].class))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(0);
    }

    @Test
    void callThatRanIsRepeatedOnlyWhereThatIsHarmless() {
        RemoteClient client = serve(policy(2), failing(RpcCode.UNAVAILABLE));
        StepVerifier.create(call(client, "failing"))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(1);
        StepVerifier.create(
                        client.operation("failing").idempotent().payload(ITEM).retrieveMono(byte[].class))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(4);
    }

    @Test
    void failureThatStaysIsNotRepeated() {
        RemoteClient client = serve(policy(2), failing(RpcCode.INVALID_ARGUMENT));
        StepVerifier.create(
                        client.operation("failing").idempotent().payload(ITEM).retrieveMono(byte[].class))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(1);
    }

    @Test
    void streamIsNotRepeatedOnceAnItemHasCome() {
        RemoteClient client = serve(policy(2), TestServers.stream("items", (payload, call) -> {
            int before = runs.getAndIncrement();
            RpcException error = new RpcException(RpcCode.UNAVAILABLE, "not now");
            return before == 0 ? Flux.error(error) : Flux.concat(Flux.just(ITEM, ITEM), Flux.error(error));
        }));
        StepVerifier.create(client.operation("items").idempotent().payload(ITEM).retrieveFlux(byte[].class))
                .expectNextCount(2)
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(runs).hasValue(2);
    }

    @Test
    void streamedPayloadThatWasSubscribedToIsNotSentAgain() {
        AtomicInteger subscriptions = new AtomicInteger();
        RemoteClient client =
                serve(policy(2), failing(RpcCode.UNAVAILABLE).withPayload(PayloadSpec.stream(byte[].class)));
        Flux<byte[]> items = Flux.just(ITEM, ITEM).doOnSubscribe(each -> subscriptions.incrementAndGet());
        StepVerifier.create(
                        client.operation("failing").idempotent().payloads(items).retrieveMono(byte[].class))
                .expectError(RemoteException.class)
                .verify(LIMIT);
        assertThat(subscriptions).hasValue(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void pauseThatDoesNotFitTheDeadlineIsNotBegun() {
        RemoteClient client = serve(
                RetryPolicy.builder()
                        .delay(Duration.ofMinutes(1))
                        .maxDelay(Duration.ofMinutes(1))
                        .build(),
                refusing());
        refusals.set(1);
        StepVerifier.create(client.operation("refusing")
                        .payload(ITEM)
                        .timeout(Duration.ofSeconds(30))
                        .retrieveMono(byte[].class))
                .expectError(RemoteException.class)
                .verify(LIMIT);
    }

    @Test
    void repetitionsOfAServiceThatAlwaysFailsAreATenthOfItsCallsAfterTheFirstTen() {
        RemoteClient client = serve(policy(3), failing(RpcCode.UNAVAILABLE));
        int calls = 100;
        for (int i = 0; i < calls; i++) {
            StepVerifier.create(client.operation("failing")
                            .idempotent()
                            .payload(ITEM)
                            .retrieveMono(byte[].class))
                    .expectError(RemoteException.class)
                    .verify(LIMIT);
        }
        int repetitions = runs.get() - calls;
        assertThat(repetitions).isBetween(10 + calls / 10 - 1, 10 + calls / 10);
    }

    @Test
    void countsAreExactBehindAProxyThatCutsBySeed() {
        server = TestServers.start(WITHOUT_PING, TestServers.bytes("count", (payload, call) -> {
            runs.incrementAndGet();
            return payload;
        }));
        long seed = 20_261_121;
        proxy = new FaultProxy(server.port(), seed);
        RemoteClient client = client(proxy.port(), policy(3));
        int attempts = 0;
        int expectedRuns = 0;
        int expectedFailures = 0;
        int failures = 0;
        Random script = new Random(seed);
        for (int i = 0; i < 30; i++) {
            boolean idempotent = i % 3 != 0;
            int tries = 0;
            FaultProxy.Fault fault;
            do {
                fault = FaultProxy.Fault.next(script);
                expectedRuns += fault == FaultProxy.Fault.CUT_BEFORE ? 0 : 1;
                tries++;
            } while (fault != FaultProxy.Fault.NONE && idempotent && tries <= 3);
            attempts += tries;
            expectedFailures += fault == FaultProxy.Fault.NONE ? 0 : 1;
            RemoteClient.CallSpec spec = client.operation("count").payload(ITEM);
            try {
                (idempotent ? spec.idempotent() : spec)
                        .retrieveMono(byte[].class)
                        .block(LIMIT);
            } catch (ConnectionLostException e) {
                failures++;
            }
        }
        assertThat(proxy.calls()).isEqualTo(attempts);
        assertThat(runs).hasValue(expectedRuns);
        assertThat(failures).isEqualTo(expectedFailures);
        assertThat(attempts).isGreaterThan(30);
    }
}
