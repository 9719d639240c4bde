package io.rpcboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A node whose peer is another one. */
class TwoNodesTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void nodeHealsByItselfWhenItsPeerIsRestarted() {
        ConfigurableApplicationContext peer = start("first", 0, "tcp://127.0.0.1:1");
        int port = rpcPort(peer);
        WebTestClient second = http(start("second", 0, "tcp://127.0.0.1:" + port));

        assertThat(peerOf(second)).isEqualTo("first");

        peer.close();
        second.get()
                .uri("/fleet/info")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains("'node.info'", "tcp://127.0.0.1:" + port))
                .jsonPath("$.mayHaveRun")
                .isEqualTo(false);

        start("first again", port, "tcp://127.0.0.1:1");
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .untilAsserted(() -> assertThat(peerOf(second)).isEqualTo("first again"));
    }

    @Test
    void loadOfAPeerEndsWhenThePeerStops() {
        ConfigurableApplicationContext peer = start("watched", 0, "tcp://127.0.0.1:1");
        WebTestClient second = http(start("second", 0, "tcp://127.0.0.1:" + rpcPort(peer)));
        Flux<NodeLoad> loads = second.get()
                .uri("/fleet/load")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(NodeLoad.class)
                .getResponseBody();
        StepVerifier.create(loads)
                .expectNextCount(1)
                .then(peer::close)
                .thenConsumeWhile(load -> true)
                .expectComplete()
                .verify(LIMIT);
    }

    private ConfigurableApplicationContext start(String name, int rpcPort, String peer) {
        ConfigurableApplicationContext node = new SpringApplicationBuilder(SampleApplication.class, OwnEventLoops.class)
                .run(
                        "--spring.application.name=" + name,
                        "--server.port=0",
                        "--rpc.server.port=" + rpcPort,
                        "--rpc.client.services.fleet.uri=" + peer,
                        "--spring.main.banner-mode=off");
        nodes.add(node);
        return node;
    }

    private static int rpcPort(ConfigurableApplicationContext node) {
        return node.getEnvironment().getRequiredProperty("local.rpc.server.port", Integer.class);
    }

    private static WebTestClient http(ConfigurableApplicationContext node) {
        return WebTestClient.bindToServer(NewConnections.connector())
                .baseUrl("http://127.0.0.1:" + node.getEnvironment().getProperty("local.server.port"))
                .responseTimeout(LIMIT)
                .build();
    }

    private static String peerOf(WebTestClient node) {
        return node.get()
                .uri("/fleet/info")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(NodeInfo.class)
                .returnResult()
                .getResponseBody()
                .name();
    }

    /** By default a node that is closed takes the HTTP event loops of all others in this process with it. */
    static class OwnEventLoops {

        @Bean
        ReactorResourceFactory ownReactorResources() {
            ReactorResourceFactory own = new ReactorResourceFactory();
            own.setUseGlobalResources(false);
            own.setShutdownQuietPeriod(Duration.ZERO);
            return own;
        }
    }
}
