package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls of one connection start, and items of one stream are handled, in the order in which they were sent. */
class OrderTests {

    private static final int CALLS = 100;

    private final List<String> started = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private RpcServer server;

    @AfterEach
    void stop() {
        letGo.countDown();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void reactiveHandlersStartInTheOrderOfTheirCalls() {
        start(threads, TestServers.bytes("start", this::noteAndNeverEnd));
        try (RawPeer peer = RawPeer.open(server.port())) {
            sendCalls(peer, "start");
            await().atMost(TestServers.LIMIT).until(() -> started.size() == CALLS);
            assertThat(started).isEqualTo(numbers(CALLS));
        }
    }

    @Test
    void blockingHandlersStartInTheOrderOfTheirCallsWhateverTheExecutorDoes() {
        start(
                task -> {
                    synchronized (tasks) {
                        tasks.push(task); // the last one first
                    }
                },
                TestServers.bytes("start", this::note).withExecution(Execution.BLOCKING));
        try (RawPeer peer = RawPeer.open(server.port())) {
            sendCalls(peer, "start");
            await().atMost(TestServers.LIMIT).until(() -> taskCount() == CALLS);
            for (int i = 0; i < CALLS; i++) {
                tasks.pop().run();
            }
            assertThat(started).isEqualTo(numbers(CALLS));
        }
    }

    @Test
    void slowCallsDelayNoLaterOne() {
        start(
                threads,
                TestServers.echo(),
                TestServers.bytes("slow", this::noteAndNeverEnd),
                TestServers.bytes("blocked", this::block).withExecution(Execution.BLOCKING),
                TestServers.bytes("quick", this::note).withExecution(Execution.BLOCKING));
        try (RawPeer peer = RawPeer.open(server.port())) {
            peer.send(call(1, "slow", "1"), call(3, "blocked", "2"));
            assertThat(peer.answer(5, "echo", "3")).isEqualTo("3");
            assertThat(peer.answer(7, "quick", "4")).isEqualTo("4");
        }
    }

    @Test
    void itemsAreHandledInOrderByReactiveAsynchronousAndBlockingHandlers() {
        start(
                threads,
                join("reactive", Execution.EVENT_LOOP, items -> items.reduce("", String::concat)),
                join(
                        "asynchronous",
                        Execution.EVENT_LOOP,
                        items -> items.concatMap(
                                        item -> Mono.just(item).delayElement(Duration.ofMillis(item.hashCode() % 3)))
                                .reduce("", String::concat)),
                join(
                        "blocking",
                        Execution.BLOCKING,
                        items -> Mono.just(items.toStream(7).reduce("", String::concat))));
        try (RawPeer peer = RawPeer.open(server.port())) {
            int id = 1;
            for (String operation : List.of("reactive", "asynchronous", "blocking")) {
                peer.send(call(id, operation, Wire.PAYLOAD_STREAM, fields()));
                long credit = 0;
                for (int i = 0; i < CALLS; i++) {
                    while (credit == 0) {
                        credit += peer.expect(Wire.CREDIT, id).credit();
                    }
                    credit--;
                    peer.send(Wire.data(id, 0, utf8(i + ",")));
                }
                peer.send(Wire.end(id));
                RawFrame answer = peer.next();
                while (answer.type() == Wire.CREDIT) {
                    answer = peer.next();
                }
                assertThat(answer.text()).as(operation).isEqualTo(String.join(",", numbers(CALLS)) + ",");
                id += 2;
            }
        }
    }

    private void start(Executor blocking, OperationDefinition... operations) {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .operations(List.of(operations))
                .blockingExecutor(blocking)
                .build();
        server.start();
    }

    private static void sendCalls(RawPeer peer, String operation) {
        for (int i = 0; i < CALLS; i++) {
            peer.send(call(2 * i + 1, operation, Integer.toString(i)));
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private int taskCount() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private Object note(Object payload, Object context) {
        started.add(new String((byte[]) payload, StandardCharsets.UTF_8));
        return payload;
    }

    private Object noteAndNeverEnd(Object payload, Object context) {
        note(payload, context);
        return Mono.never();
    }

    private Object block(Object payload, Object context) throws InterruptedException {
        letGo.await();
        return payload;
    }

    private interface Joining {

        Mono<String> join(Flux<String> items);
    }

    private static OperationDefinition join(String name, Execution execution, Joining joining) {
        OperationHandler handler =
                (payload, context) -> joining.join(Flux.from((Publisher<?>) Objects.requireNonNull(payload))
                                .map(item -> new String((byte[]) item, StandardCharsets.UTF_8)))
                        .map(Wire::utf8);
        return OperationDefinition.unary(name, byte[].class, byte[].class, handler)
                .withPayload(PayloadSpec.stream(byte[].class))
                .withExecution(execution);
    }
}
