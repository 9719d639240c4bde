package io.rpcboot.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcTimeoutException.Phase;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a caller is told of a deadline: how long it was, and whether the handler may have run. */
class DeadlineTextTests {

    private final Nodes nodes = new Nodes();
    private final AtomicInteger runs = new AtomicInteger();
    private RemoteClient client;

    @BeforeEach
    void start() {
        client = nodes.client(nodes.serve(
                "slow",
                Nodes.text("never", (payload, context) -> {
                    runs.incrementAndGet();
                    return Mono.never();
                }),
                Nodes.text("now", (payload, context) -> "now")));
        StepVerifier.create(client.operation("now").retrieveMono(String.class))
                .expectNext("now")
                .expectComplete()
                .verify(Nodes.LIMIT);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    void deadlineThatPassesWhileTheHandlerRunsSaysThatItMayHaveRun() {
        assertTimeout(call(Duration.ofSeconds(1)), "no answer within 1000 ms; the handler may have run", true);
        await().atMost(Nodes.LIMIT).untilAsserted(() -> assertThat(runs).hasValue(1));
    }

    @Test
    void deadlineThatIsOverBeforeTheCallArrivesSaysThatItDidNotRun() {
        assertTimeout(call(Duration.ofNanos(10)), "no answer within 10 ns; the handler did not run", false);
        assertThat(runs).hasValue(0);
    }

    @Test
    void sessionWhoseTimeIsOverBeforeItIsOpenedSaysThatItDidNotRun() {
        Mono<?> opening = client.operation("never")
                .timeout(Duration.ofNanos(10))
                .openSession(String.class, String.class, String.class);
        assertTimeout(opening, "no answer within 10 ns; the handler did not run", false);
        assertThat(runs).hasValue(0);
    }

    @Test
    void callOfAHandlerWhoseTimeIsOverIsNotSent() {
        RpcCallContext served = (RpcCallContext) Proxy.newProxyInstance(
                RpcCallContext.class.getClassLoader(),
                new Class<?>[] {RpcCallContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("remainingTime") ? Optional.of(Duration.ZERO) : null);
        Mono<String> call = client.operation("never")
                .retrieveMono(String.class)
                .contextWrite(context -> context.put(RpcCallContext.class, served));
        StepVerifier.create(call)
                .expectErrorSatisfies(error -> {
                    assertThat(error)
                            .isInstanceOf(RpcTimeoutException.class)
                            .hasMessage("'never' was not sent: the deadline of the call that makes it has passed");
                    assertThat(((RpcTimeoutException) error).phase()).isEqualTo(Phase.ACQUIRE);
                    assertThat(((RpcTimeoutException) error).mayHaveRun()).isFalse();
                })
                .verify(Nodes.LIMIT);
        assertThat(runs).hasValue(0);
    }

    private Mono<String> call(Duration timeout) {
        return client.operation("never").timeout(timeout).retrieveMono(String.class);
    }

    private static void assertTimeout(Mono<?> call, String text, boolean mayHaveRun) {
        StepVerifier.create(call)
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(RpcTimeoutException.class);
                    RpcTimeoutException timeout = (RpcTimeoutException) error;
                    assertThat(timeout.getMessage())
                            .matches("'never' on slow \\(127\\.0\\.0\\.1:\\d+\\): .*")
                            .endsWith(": " + text);
                    assertThat(timeout.phase()).isEqualTo(Phase.CALL);
                    assertThat(timeout.mayHaveRun()).isEqualTo(mayHaveRun);
                })
                .verify(Nodes.LIMIT);
    }
}
