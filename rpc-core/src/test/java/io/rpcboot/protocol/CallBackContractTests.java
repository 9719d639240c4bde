package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ServiceSettings;
import io.rpcboot.ValueCheck;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Values of calls that go back, from a handler to the caller of its call, are checked as those of any client. */
class CallBackContractTests {

    private static final ValueCheck NOT_NEGATIVE = value -> value instanceof Integer number && number < 0
            ? List.of(new Violation("count", "Min", "must be at least 0", number.toString()))
            : List.of();

    private final AtomicInteger answered = new AtomicInteger();
    private RpcServer server;
    private RemoteClients clients;

    @BeforeEach
    void start() {
        server = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:0"))
                .codecs(List.of(TestServers.JSON))
                .checks(CallBackContractTests::check)
                .operations(List.of(OperationDefinition.unary(
                        "ask",
                        Integer.class,
                        String.class,
                        (payload, call) -> call.caller()
                                .call("answer", payload, Integer.class)
                                .map(String::valueOf)
                                .onErrorResume(
                                        RpcViolationException.class,
                                        violation -> Mono.just(violation.checkpoint() + " " + violation.isRemote())))))
                .build();
        server.start();
        clients = RemoteClients.builder()
                .codecs(List.of(TestServers.JSON))
                .operations(
                        List.of(OperationDefinition.unary("answer", Integer.class, Integer.class, (payload, call) -> {
                            answered.incrementAndGet();
                            return payload.equals(7) ? -7 : payload;
                        })))
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + server.port()))
                        .withCodec("json"))
                .build();
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    private static @Nullable ValueCheck check(Type type) {
        return type == Object.class || type == Integer.class ? NOT_NEGATIVE : null;
    }

    private void assertTold(int payload, String told, int runs) {
        StepVerifier.create(clients.forService("tested").call("ask", payload, String.class))
                .expectNext(told)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(answered).hasValue(runs);
    }

    @Test
    void payloadThatBreaksItsContractIsNotSentBack() {
        assertTold(-1, "CALLER_OUTBOUND false", 0);
    }

    @Test
    void resultThatBreaksItsContractIsNotTaken() {
        assertTold(7, "CALLER_INBOUND false", 1);
    }

    @Test
    void valuesThatKeepItPass() {
        assertTold(1, "1", 1);
    }
}
