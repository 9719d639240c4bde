package io.rpcboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition.Execution;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every interaction model between a real server and a real client, in bytes. */
class CallingTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        server = RpcServer.builder()
                .name("tested")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(
                        OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload),
                        OperationDefinition.unary(
                                "mono", byte[].class, byte[].class, (payload, context) -> Mono.just((byte[]) payload)),
                        OperationDefinition.unary("block", byte[].class, byte[].class, (payload, context) -> payload)
                                .withExecution(Execution.BLOCKING),
                        OperationDefinition.streaming(
                                "count",
                                byte[].class,
                                byte[].class,
                                (payload, context) -> Flux.range(0, Integer.parseInt(text((byte[]) payload)))
                                        .map(i -> bytes(Integer.toString(i)))),
                        OperationDefinition.unary(
                                        "sum",
                                        byte[].class,
                                        byte[].class,
                                        (payload, context) -> ((Flux<?>) payload)
                                                .map(item -> Integer.parseInt(text((byte[]) item)))
                                                .reduce(0, Integer::sum)
                                                .map(sum -> bytes(Integer.toString(sum))))
                                .withPayload(PayloadSpec.stream(byte[].class)),
                        OperationDefinition.streaming(
                                        "upper",
                                        byte[].class,
                                        byte[].class,
                                        (payload, context) -> ((Flux<?>) payload)
                                                .map(item -> bytes(
                                                        text((byte[]) item).toUpperCase(java.util.Locale.ROOT))))
                                .withPayload(PayloadSpec.stream(byte[].class))))
                .build();
        server.start();
        clients = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0)))
                .build();
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.stop(Duration.ofSeconds(1));
    }

    @Test
    void unaryCallAnswersWithItsPayload() {
        for (String operation : List.of("echo", "mono", "block")) {
            byte[] answer = client.call(operation, bytes("hello"), byte[].class).block(LIMIT);
            assertThat(text(answer)).isEqualTo("hello");
        }
    }

    @Test
    void aThousandCallsAtATimeEachGetTheirOwnAnswer() {
        List<String> answers = Flux.range(0, 10_000)
                .flatMap(
                        i -> client.call("echo", bytes("call " + i), byte[].class)
                                .map(CallingTests::text),
                        1000)
                .collectList()
                .block(LIMIT);
        assertThat(answers).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void largePayloadIsCutAndPutTogether() {
        byte[] large = new byte[3_000_000];
        new java.util.Random(1).nextBytes(large);
        assertThat(client.call("echo", large, byte[].class).block(LIMIT)).isEqualTo(large);
    }

    @Test
    void streamedResultArrivesInOrder() {
        List<String> items = client.stream("count", bytes("100000"), byte[].class)
                .map(CallingTests::text)
                .collectList()
                .block(LIMIT);
        assertThat(items).hasSize(100_000);
        assertThat(items.get(99_999)).isEqualTo("99999");
    }

    @Test
    void timeLimitOfAgesIsNone() {
        byte[] answer = client.operation("echo")
                .payload(bytes("x"))
                .timeout(Duration.ofSeconds(Long.MAX_VALUE))
                .retrieveMono(byte[].class)
                .block(LIMIT);
        assertThat(text(answer)).isEqualTo("x");
    }

    @Test
    void streamedPayloadIsSummed() {
        byte[] sum = client.operation("sum")
                .payloads(Flux.range(1, 1000).map(i -> bytes(Integer.toString(i))))
                .retrieveMono(byte[].class)
                .block(LIMIT);
        assertThat(text(sum)).isEqualTo("500500");
    }

    @Test
    void bothStreamed() {
        List<String> items = client.operation("upper")
                .payloads(Flux.just("a", "b", "c").map(CallingTests::bytes))
                .retrieveFlux(byte[].class)
                .map(CallingTests::text)
                .collectList()
                .block(LIMIT);
        assertThat(items).containsExactly("A", "B", "C");
    }

    @Test
    void unknownOperationIsNotFoundWithTheNearestName() {
        RpcException error = org.junit.jupiter.api.Assertions.assertThrows(
                RpcException.class,
                () -> client.call("ecko", bytes("x"), byte[].class).block(LIMIT));
        assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND);
        assertThat(error).hasMessageContaining("'echo'");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
