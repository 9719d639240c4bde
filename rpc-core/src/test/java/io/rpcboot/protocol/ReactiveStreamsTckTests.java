package io.rpcboot.protocol;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rpcboot.FanOut;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;

/** The publishers that are written here by hand, over a real connection, against the rules of Reactive Streams. */
@Tag("long")
class ReactiveStreamsTckTests {

    private static final long TIMEOUT_MILLIS = 1_000;
    private static final long SILENCE_MILLIS = 50;
    private static final int KEPT = 64;

    private RpcServer server;
    private RemoteClients clients;
    private RemoteClient client;

    @BeforeEach
    void start() {
        OperationDefinition stream = OperationDefinition.streaming(
                "numbers", Long.class, Long.class, (count, context) -> numbers((Long) count));
        OperationDefinition session = OperationDefinition.session(
                        "numbers.session",
                        Long.class,
                        new SessionSpec(Void.class, Long.class),
                        String.class,
                        (count, context) -> {
                            RpcSession<Void, Long> own = context.session();
                            own.started();
                            return own.send(numbers((Long) count)).thenReturn("sent");
                        })
                .withPayload(PayloadSpec.value(Long.class));
        server = TestServers.start(stream, session);
        clients = TestServers.clients(server.port());
        client = clients.forService("tested");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> streamedResult() {
        return rules(count -> client.stream("numbers", count, Long.class), null);
    }

    @TestFactory
    Stream<DynamicTest> itemsOfASession() {
        Flux<Long> taken = items(1);
        taken.subscribe();
        return rules(this::items, taken);
    }

    @TestFactory
    Stream<DynamicTest> sharedStream() {
        Flux<Long> left = items(Long.MAX_VALUE).transform(FanOut.buffered(KEPT));
        left.subscribe().dispose();
        return rules(count -> client.stream("numbers", count, Long.class).transform(FanOut.buffered(KEPT)), left);
    }

    private Flux<Long> items(long count) {
        return client.operation("numbers.session")
                .payload(count)
                .openSession(Void.class, Long.class, String.class)
                .map(RemoteSession::receive)
                .block(TestServers.LIMIT);
    }

    private static Flux<Long> numbers(long count) {
        return Flux.generate(() -> 0L, (next, sink) -> {
            if (next == count) {
                sink.complete();
            } else {
                sink.next(next);
            }
            return next + 1;
        });
    }

    /** Each rule as a test of its own: what the verification would be for TestNG, which is not used to run it. */
    private static Stream<DynamicTest> rules(LongFunction<Publisher<Long>> publisher, Publisher<Long> failed) {
        TestEnvironment environment = new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS);
        PublisherVerification<Long> verification = new PublisherVerification<>(environment) {

            @Override
            public Publisher<Long> createPublisher(long elements) {
                return publisher.apply(elements);
            }

            @Override
            public Publisher<Long> createFailedPublisher() {
                return failed;
            }
        };
        return Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> dynamicTest(method.getName(), () -> verify(verification, method)));
    }

    private static void verify(PublisherVerification<?> verification, Method rule) throws Throwable {
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException skipped) {
                Assumptions.abort(skipped.getMessage());
            }
            throw e.getCause();
        }
    }
}
