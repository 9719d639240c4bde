package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the actuator of a node shows, over HTTP, while things go wrong. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "rpc.event-loop.tick-interval=20ms",
            "rpc.event-loop.warn-threshold=300ms",
            "rpc.event-loop.down-threshold=1s",
            "rpc.client.services.gone.uri=tcp://127.0.0.1:1",
            "rpc.client.health.down-after=0s"
        })
@AutoConfigureWebTestClient(timeout = "20s")
@Import(NewConnections.class)
@ExtendWith(OutputCaptureExtension.class)
class ActuatorTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Autowired
    private WebTestClient http;

    @Autowired
    private Troubles troubles;

    @Autowired
    @RpcClient("fleet")
    private RemoteClient fleet;

    @Autowired
    @RpcClient("gone")
    private RemoteClient gone;

    @DynamicPropertySource
    static void ownPort(DynamicPropertyRegistry properties) {
        int port = FreePort.find();
        properties.add("rpc.server.port", () -> port);
    }

    @Test
    void aHandlerThatSleepsOnItsLoopIsNamedWhileItSleeps(CapturedOutput output) {
        CompletableFuture<String> answer =
                fleet.call("trouble.sleep", null, String.class).toFuture();
        await().atMost(LIMIT).until(() -> read("/actuator/rpceventloops").contains("Troubles.sleepOnTheLoop"));
        List<Map<String, Object>> stuck = JsonPath.parse(read("/actuator/rpceventloops"))
                .read("$.eventLoops[?(@.operationOnIt == 'trouble.sleep')]");
        assertThat(stuck).singleElement().satisfies(loop -> {
            assertThat(loop.get("state")).isIn("STUCK", "DOWN");
            assertThat(loop.get("hint")).asString().contains("execution = BLOCKING");
            assertThat((double) loop.get("silentForMillis")).isGreaterThan(299);
        });
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(output)
                        .containsPattern(
                                "event loop rpc-server-\\S+ has not answered for .*: code of 'trouble.sleep' is on it")
                        .contains("Troubles.sleepOnTheLoop"));
        await().atMost(LIMIT).until(() -> status("/actuator/health/rpcEventLoop") == 503);
        assertThat(read("/actuator/rpc")).contains("code of 'trouble.sleep' is on it");
        troubles.free.countDown();
        assertThat(answer).succeedsWithin(LIMIT);
        await().atMost(LIMIT).until(() -> status("/actuator/health/rpcEventLoop") == 200);
        await().atMost(LIMIT).until(() -> read("/actuator/rpcevents/loop-stall").contains("answers again, after"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpc",
                "rpchandlers",
                "rpchandlers/text.count",
                "rpcpools",
                "rpcpools/fleet",
                "rpceventloops",
                "rpceventloops/profile",
                "rpccalls",
                "rpccalls?limit=5&operation=node.info",
                "rpcevents",
                "rpcevents/connection-opened?since=0&limit=5",
                "rpccontrol",
                "health/rpcEventLoop"
            })
    void eachEndpointAnswersUnderLoad(String endpoint) {
        AtomicLong answers = new AtomicLong();
        Disposable load = Flux.range(0, Integer.MAX_VALUE)
                .flatMap(i -> fleet.call("node.info", null, NodeInfo.class), 50)
                .subscribe(answer -> answers.incrementAndGet());
        await().atMost(LIMIT).until(() -> answers.get() > 100);
        for (int i = 0; i < 5; i++) {
            assertThat(read("/actuator/" + endpoint)).startsWith("{").doesNotContain("PT", ":-");
        }
        long before = answers.get();
        await().atMost(LIMIT).until(() -> answers.get() > before);
        load.dispose();
    }

    @Test
    void aSessionIsShownAsOne() {
        assertThat(read("/actuator/rpchandlers/text.tail"))
                .contains("\"interaction\":\"session: items both ways, one result\"")
                .contains("\"itemsToCaller\":\"io.rpcboot.sample.TailLine\"");
    }

    @Test
    void aStuckCallIsCancelledByAnOperator() {
        CompletableFuture<String> answer =
                fleet.call("trouble.never", null, String.class).toFuture();
        String path = "$.calls[?(@.operation == 'trouble.never' && @.direction == 'INBOUND')].id";
        String id = await().atMost(LIMIT)
                .until(() -> ids(path), found -> !found.isEmpty())
                .get(0);
        assertThat(control("cancel-call", Map.of("target", id, "reason", "hangs since noon")))
                .isEqualTo(200);
        assertThat(answer)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(RpcException.class)
                .withMessageContaining("hangs since noon");
        assertThat(control("cancel-call", Map.of("target", id))).isEqualTo(410);
        assertThat(control("cancel-call", Map.of("target", "s999999999.in.1"))).isEqualTo(404);
        assertThat(control("cancel-call", Map.of())).isEqualTo(400);
        assertThat(control("dance", Map.of("target", "x"))).isEqualTo(404);
    }

    @Test
    void whatIsUnknownIsAnsweredWithWhatIsKnown() {
        http.get()
                .uri("/actuator/rpcpools/other")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.known[0]")
                .isEqualTo("fleet");
        assertThat(List.of("rpccalls/s1.in.0", "rpchandlers/none", "rpcevents/weather", "rpceventloops/none"))
                .allSatisfy(path -> assertThat(status("/actuator/" + path)).isEqualTo(404));
    }

    @Test
    void aPeerThatIsGoneIsDownButThisNodeStaysReady() {
        assertThat(gone.call("x", null, String.class).onErrorReturn("failed").block(LIMIT))
                .isEqualTo("failed");
        http.get()
                .uri("/actuator/health/rpcPool/gone")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.details.callsFailedAsUnreachable")
                .isEqualTo(1);
        assertThat(status("/actuator/health/rpcPool/fleet")).isEqualTo(200);
        assertThat(status("/actuator/health/readiness")).isEqualTo(200);
    }

    @Test
    void infoSaysWhereThisNodeIsServed() {
        assertThat(read("/actuator/info")).contains("\"serverAddresses\":[\"tcp://127.0.0.1:", "\"protocolVersion\":1");
    }

    private String read(String path) {
        return http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private List<String> ids(String path) {
        return JsonPath.parse(read("/actuator/rpccalls")).read(path);
    }

    /** The body is read as well: it would leak otherwise. */
    private int status(String path) {
        return http.get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getStatus()
                .value();
    }

    private int control(String action, Map<String, String> body) {
        return http.post()
                .uri("/actuator/rpccontrol/" + action)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getStatus()
                .value();
    }

    @TestConfiguration
    static class Configuration {

        @Bean
        Troubles troubles() {
            return new Troubles();
        }
    }

    /** Handlers as they should not be. */
    static class Troubles {

        private final CountDownLatch free = new CountDownLatch(1);

        @RpcHandler("trouble.sleep")
        Mono<String> sleepOnTheLoop() throws InterruptedException {
            free.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return Mono.just("late");
        }

        @RpcHandler("trouble.never")
        Mono<String> never() {
            return Mono.never();
        }
    }
}
