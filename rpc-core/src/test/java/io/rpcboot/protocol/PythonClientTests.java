package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcServer;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** A client that was written from the specification alone, in another language, talks to a real server. */
class PythonClientTests {

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final AtomicInteger cancellations = new AtomicInteger();
    private final AtomicReference<String> note = new AtomicReference<>("");
    private final CountDownLatch stop = new CountDownLatch(1);
    private RpcServer server;

    @BeforeEach
    void start() {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .codecs(List.of(JacksonPayloadCodec.json(
                        JsonMapper.builder().findAndAddModules().build())))
                .operations(operations())
                .build();
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private List<OperationDefinition> operations() {
        return List.of(
                OperationDefinition.unary(
                        "greet", String.class, String.class, (payload, context) -> "hello " + payload),
                OperationDefinition.unary("add", Void.class, Integer.class, (payload, context) -> {
                            Object[] arguments = (Object[]) payload;
                            return (Integer) arguments[0] + (Integer) arguments[1];
                        })
                        .withPayload(PayloadSpec.arguments(List.of(
                                new Argument("x", Integer.class, true), new Argument("y", Integer.class, true)))),
                OperationDefinition.unary("nothing", String.class, Void.class, (payload, context) -> null),
                OperationDefinition.unary(
                        "reverse", byte[].class, byte[].class, (payload, context) -> reversed((byte[]) payload)),
                withoutPayload("tenant", String.class, (context) -> context.header("tenant")),
                OperationDefinition.streaming(
                        "range", Integer.class, Integer.class, (payload, context) -> Flux.range(0, (Integer) payload)),
                OperationDefinition.unary(
                                "sum",
                                Void.class,
                                Integer.class,
                                (payload, context) -> integers(payload).reduce(0, Integer::sum))
                        .withPayload(PayloadSpec.stream(Integer.class)),
                OperationDefinition.streaming(
                                "double",
                                Void.class,
                                Integer.class,
                                (payload, context) -> integers(payload).map(value -> 2 * value))
                        .withPayload(PayloadSpec.stream(Integer.class)),
                OperationDefinition.unary(
                                "sizes",
                                Void.class,
                                byte[].class,
                                (payload, context) -> ((Flux<?>) payload)
                                        .map(item -> Integer.toString(((byte[]) item).length))
                                        .reduce((left, right) -> left + " " + right)
                                        .map(text -> text.getBytes(StandardCharsets.UTF_8)))
                        .withPayload(PayloadSpec.stream(byte[].class)),
                OperationDefinition.unary(
                                "take",
                                Void.class,
                                Integer.class,
                                (payload, context) -> integers(payload).take(5).reduce(0, Integer::sum))
                        .withPayload(PayloadSpec.stream(Integer.class)),
                OperationDefinition.unary("note", String.class, Void.class, (payload, context) -> {
                    note.set((String) payload);
                    return null;
                }),
                withoutPayload("noted", String.class, (context) -> note.get()),
                withoutPayload(
                        "never", String.class, (context) -> Mono.never().doOnCancel(cancellations::incrementAndGet)),
                withoutPayload("cancellations", Integer.class, (context) -> cancellations.get()),
                OperationDefinition.unary("fail", String.class, String.class, (payload, context) -> {
                    throw new IllegalStateException((String) payload);
                }),
                withoutPayload("stop", Void.class, (context) -> {
                    stop.countDown();
                    return null;
                }));
    }

    @Test
    void pythonClientSeesEveryInteractionModel() throws Exception {
        assumeTrue(isPythonThere(), "there is no python3 on the path");
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                if (stop.await(30, TimeUnit.SECONDS)) {
                    server.stop(GRACE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        String output = runClient();

        assertThat(output.lines())
                .containsExactly(
                        "codecs: json",
                        "unary json: hello Ada",
                        "unary again: hello Grace",
                        "named arguments: 42",
                        "no value: None",
                        "raw bytes: 030201",
                        "headers: blue",
                        "fragments: True 250",
                        "streamed result: 499500",
                        "empty stream without credit: []",
                        "streamed payload: 5050",
                        "both streamed: 2450 []",
                        "streamed fragments: 0 1 65536 65537 200000",
                        "payload not wanted any more: 10 True",
                        "one-way: one-way",
                        "cancelled: 1 1",
                        "deadline: 4 2",
                        "deadline over: 4 False",
                        "failure: 2 True False on purpose",
                        "unknown operation: 5 False no operation 'graet', nearest 'greet'",
                        "ping: 12345678",
                        "slots: True 0",
                        "goaway: 0 True",
                        "refused while draining: 14 False",
                        "answered while draining: 7",
                        "closed");
        stopping.get(10, TimeUnit.SECONDS);
    }

    private String runClient() throws Exception {
        Path script = Path.of(
                PythonClientTests.class.getResource("/python/conversation.py").toURI());
        Process client = new ProcessBuilder("python3", "-B", script.toString(), Integer.toString(server.port()))
                .redirectErrorStream(true)
                .start();
        try {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(client));
            return output.get(30, TimeUnit.SECONDS);
        } finally {
            client.destroyForcibly();
        }
    }

    private static String read(Process client) {
        try {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPythonThere() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", "--version").start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static OperationDefinition withoutPayload(String name, Class<?> result, Answer answer) {
        return OperationDefinition.unary(name, Void.class, result, (payload, context) -> answer.to(context))
                .withPayload(PayloadSpec.none());
    }

    @FunctionalInterface
    private interface Answer {
        Object to(RpcCallContext context);
    }

    private static Flux<Integer> integers(Object payload) {
        return ((Flux<?>) payload).cast(Integer.class);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
