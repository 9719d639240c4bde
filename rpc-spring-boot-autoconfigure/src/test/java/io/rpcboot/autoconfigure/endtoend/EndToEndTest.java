package io.rpcboot.autoconfigure.endtoend;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.LocalRpcServerPort;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.Match;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.Query;
import io.rpcboot.autoconfigure.endtoend.TextHandlers.WordCount;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Server and clients in one application, over a real connection. */
@SpringBootTest(classes = EndToEndTest.Application.class)
class EndToEndTest {

    private static final Duration SOON = ofSeconds(10);

    private final RemoteClient text;

    @Autowired
    private TextClient client;

    @Autowired
    private RemoteClients clients;

    @Autowired
    private TextHandlers handlers;

    @LocalRpcServerPort
    private int port;

    EndToEndTest(@Autowired Checkout checkout) {
        text = checkout.text;
    }

    @DynamicPropertySource
    static void ports(DynamicPropertyRegistry registry) {
        int port = TestSocketUtils.findAvailableTcpPort();
        registry.add("rpc.server.port", () -> port);
        registry.add("rpc.client.services.text.uri", () -> "tcp://127.0.0.1:" + port);
    }

    @Test
    void aStreamedPayloadHasOneResult() {
        Flux<String> lines = Flux.just("one two", "three");
        Mono<WordCount> c = text.operation("text.count")
                .payloads(lines)
                .timeout(ofSeconds(2))
                .retrieveMono(WordCount.class);
        assertThat(c.block(SOON)).isEqualTo(new WordCount(2, 3));
    }

    @Test
    void aPayloadWithAHeaderHasAStreamOfResults() {
        Query q = new Query("a.*", 3);
        Flux<Match> m =
                text.operation("text.grep").payload(q).header("tenant", "a").retrieveFlux(Match.class);
        assertThat(m.collectList().block(SOON))
                .containsExactly(new Match(1, "a: a.*"), new Match(2, "a: a.*"), new Match(3, "a: a.*"));
    }

    @Test
    void namedArgumentsReachTheirParameters() {
        Mono<Integer> s =
                text.operation("add").argument("x", 1).argument("y", 2).retrieveMono(Integer.class);
        assertThat(s.block(SOON)).isEqualTo(3);
    }

    @Test
    void aOneWayCallArrives() {
        Mono<Void> sent = text.operation("text.note").payload("one-way").send();
        sent.block(SOON);
        await().atMost(SOON).until(() -> handlers.log.contains("one-way"));
    }

    @Test
    void bothSidesStream() {
        assertThat(client.upper(Flux.just("a", "b", "c")).collectList().block(SOON))
                .containsExactly("A", "B", "C");
    }

    @Test
    void aTypedClientCallsWhatItsMethodsName() {
        assertThat(client.count(Flux.just("one two", "three")).block(SOON)).isEqualTo(new WordCount(2, 3));
        assertThat(client.add(20, 22)).isEqualTo(42);
        assertThat(client.grep(new Query("x", 1), "b").collectList().block(SOON))
                .containsExactly(new Match(1, "b: x"));
        client.note("typed");
        assertThat(handlers.log).contains("typed");
    }

    @Test
    void argumentsMayBeLeftOutWhereTheHandlerAllowsIt() {
        assertThat(client.greet("hello", java.util.Optional.empty()).block(SOON))
                .isEqualTo("hello, nobody");
        assertThat(client.greet("hello", java.util.Optional.of("you")).block(SOON))
                .isEqualTo("hello, you");
    }

    @Test
    void aBlockingHandlerRunsOffTheEventLoop() {
        assertThat(client.thread("").join()).startsWith("rpc-handler-").endsWith(" text.thread");
    }

    @Test
    void aBlockingMethodIsRefusedOnTheEventLoopThatAnAnswerArrivesOn() {
        Mono<Integer> nested = client.count(Flux.just("a")).map(count -> client.add(1, 2));
        assertThatIllegalStateException()
                .isThrownBy(() -> nested.block(SOON))
                .withMessageContaining("which is refused on the event loop thread");
    }

    @Test
    void aFailureOfTheHandlerSaysWhatAndWhere() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> client.fail("broken"))
                .withMessageContaining("broken")
                .satisfies(failure -> {
                    assertThat(failure.operation()).isEqualTo("text.fail");
                    assertThat(failure.is(IllegalStateException.class)).isTrue();
                    assertThat(failure.handlerRan()).isTrue();
                });
    }

    @Test
    void aMissingHeaderAndAMissingArgumentAreInvalid() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() ->
                        text.stream("text.grep", new Query("x", 1), Match.class).blockLast(SOON))
                .withMessageContaining("header 'tenant' is missing")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.INVALID_ARGUMENT);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> text.operation("add")
                        .argument("x", 1)
                        .retrieveMono(Integer.class)
                        .block(SOON))
                .withMessageContaining("y")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.INVALID_ARGUMENT);
    }

    @Test
    void anUnknownOperationIsNotFoundWithTheNearestNames() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> text.call("text.cuont", "x", String.class).block(SOON))
                .withMessageContaining("text.count")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.NOT_FOUND);
    }

    @Test
    void anAddressThatIsKnownOnlyNowCanBeCalled() {
        RemoteClient client = clients.forAddress(URI.create("tcp://127.0.0.1:" + port));
        Mono<Integer> sum =
                client.operation("add").argument("x", 1).argument("y", 2).retrieveMono(Integer.class);
        assertThat(sum.block(SOON)).isEqualTo(3);
    }

    @SpringBootApplication
    static class Application {}
}
