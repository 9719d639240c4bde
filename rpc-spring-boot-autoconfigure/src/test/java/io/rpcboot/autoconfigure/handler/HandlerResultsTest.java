package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.annotation.RpcHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class HandlerResultsTest {

    private final HandlerFixture fixture = new HandlerFixture(Handlers.class);

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "value, java.lang.String, false, BLOCKING",
        "number, java.lang.Integer, false, BLOCKING",
        "nothing, java.lang.Void, false, BLOCKING",
        "optional, java.lang.String, false, BLOCKING",
        "consume, java.lang.String, false, BLOCKING",
        "mono, java.lang.String, false, EVENT_LOOP",
        "monoOfNothing, java.lang.Void, false, EVENT_LOOP",
        "stage, java.lang.String, false, EVENT_LOOP",
        "future, java.lang.String, false, EVENT_LOOP",
        "flux, java.lang.String, true, EVENT_LOOP",
        "publisher, java.lang.String, true, EVENT_LOOP",
        "flow, java.lang.String, true, EVENT_LOOP",
        "fast, java.lang.String, false, EVENT_LOOP",
        "slow, java.lang.String, false, BLOCKING"
    })
    void theReturnTypeDecidesResultAndExecution(String name, Class<?> type, boolean streamed, Execution execution) {
        OperationDefinition operation = fixture.operation(name);
        assertThat(operation.resultType()).isEqualTo(type);
        assertThat(operation.streamedResult()).isEqualTo(streamed);
        assertThat(operation.execution()).isEqualTo(execution);
    }

    @Test
    void genericResultsKeepTheirType() {
        assertThat(fixture.operation("lists").resultType())
                .isEqualTo(new ParameterizedTypeReference<List<String>>() {}.getType());
    }

    @Test
    void plainResultsAreReturnedAsTheyAre() throws Exception {
        assertThat(fixture.call("value", null)).isEqualTo("value");
        assertThat(fixture.call("nothing", null)).isNull();
    }

    @Test
    void optionalResultsAreTakenOutOfTheirBox() throws Exception {
        assertThat(fixture.call("optional", "x")).isEqualTo("x");
        assertThat(fixture.call("optional", "")).isNull();
    }

    @Test
    void futuresBecomePublishers() throws Exception {
        assertThat(Mono.from((Publisher<?>) fixture.call("stage", null)).block(Duration.ofSeconds(5)))
                .isEqualTo("stage");
        assertThat(Mono.from((Publisher<?>) fixture.call("future", null)).block(Duration.ofSeconds(5)))
                .isEqualTo("future");
    }

    @Test
    void exceptionsArriveAsTheyWereThrown() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fixture.call("failing", null))
                .withMessage("disk full");
    }

    @Test
    void nullInsteadOfAMonoIsAnErrorThatNamesTheMethod() {
        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.call("nullMono", null))
                .withMessage(Handlers.class.getName() + ".nullMono() returned null instead of a Mono");
    }

    @Test
    void descriptionsNameClassMethodAndParameters() {
        assertThat(fixture.operation("consume").description())
                .isEqualTo(Handlers.class.getName() + ".consume(Flux<String>)");
    }

    static class Handlers {

        @RpcHandler
        String value() {
            return "value";
        }

        @RpcHandler
        int number() {
            return 1;
        }

        @RpcHandler
        void nothing() {}

        @RpcHandler
        Optional<String> optional(String payload) {
            return payload.isEmpty() ? Optional.empty() : Optional.of(payload);
        }

        @RpcHandler
        String consume(Flux<String> payload) {
            return "";
        }

        @RpcHandler
        Mono<String> mono() {
            return Mono.just("mono");
        }

        @RpcHandler
        Mono<Void> monoOfNothing() {
            return Mono.empty();
        }

        @RpcHandler
        CompletionStage<String> stage() {
            return CompletableFuture.completedStage("stage");
        }

        @RpcHandler
        CompletableFuture<String> future() {
            return CompletableFuture.completedFuture("future");
        }

        @RpcHandler
        Flux<String> flux() {
            return Flux.just("flux");
        }

        @RpcHandler
        Publisher<String> publisher() {
            return Flux.just("publisher");
        }

        @RpcHandler
        java.util.concurrent.Flow.Publisher<String> flow() {
            throw new UnsupportedOperationException();
        }

        @RpcHandler(execution = RpcHandler.Execution.EVENT_LOOP)
        String fast() {
            return "fast";
        }

        @RpcHandler(execution = RpcHandler.Execution.BLOCKING)
        Mono<String> slow() {
            return Mono.just("slow");
        }

        @RpcHandler
        Flux<List<String>> lists() {
            return Flux.empty();
        }

        @RpcHandler
        String failing() throws IOException {
            throw new IOException("disk full");
        }

        @RpcHandler
        Mono<String> nullMono() {
            return null;
        }
    }
}
