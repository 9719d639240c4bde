package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class HandlerArgumentsTest {

    private final HandlerFixture fixture = new HandlerFixture(Handlers.class);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aMethodWithoutParametersTakesNoPayload() throws Exception {
        assertThat(fixture.operation("nothing").payload()).isEqualTo(PayloadSpec.none());
        assertThat(fixture.call("nothing", null)).isEqualTo("done");
    }

    @Test
    void onePlainParameterIsThePayload() throws Exception {
        assertThat(fixture.operation("plain").payload()).isEqualTo(PayloadSpec.value(String.class));
        assertThat(fixture.call("plain", "a")).isEqualTo("a!");
    }

    @Test
    void thePayloadKeepsItsGenericType() {
        assertThat(fixture.operation("generic").payload().type())
                .isEqualTo(new ParameterizedTypeReference<Map<String, List<Integer>>>() {}.getType());
    }

    @Test
    void aPrimitivePayloadIsReadAsItsBox() throws Exception {
        assertThat(fixture.operation("primitive").payload()).isEqualTo(PayloadSpec.value(Integer.class));
        assertThat(fixture.call("primitive", 4)).isEqualTo(5);
    }

    @Test
    void aRequiredPayloadThatIsNullIsAnInvalidArgument() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> fixture.call("plain", null))
                .withMessage("'test.operation': the payload is missing or null, but String is required")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.INVALID_ARGUMENT);
    }

    @Test
    void aNullablePayloadMayBeNull() throws Exception {
        assertThat(fixture.operation("nullable").payload()).isEqualTo(PayloadSpec.optionalValue(String.class));
        assertThat(fixture.call("nullable", null)).isEqualTo("null");
    }

    @Test
    void anOptionalPayloadMayBeAbsent() throws Exception {
        assertThat(fixture.operation("optional").payload()).isEqualTo(PayloadSpec.optionalValue(String.class));
        assertThat(fixture.call("optional", null)).isEqualTo("none");
        assertThat(fixture.call("optional", "x")).isEqualTo("x");
    }

    @Test
    void aMonoParameterIsASinglePayload() throws Exception {
        assertThat(fixture.operation("mono").payload()).isEqualTo(PayloadSpec.optionalValue(String.class));
        assertThat(((Mono<?>) fixture.call("mono", "x")).block(Duration.ofSeconds(5)))
                .isEqualTo("x?");
    }

    @Test
    void aFutureParameterIsASinglePayload() throws Exception {
        assertThat(fixture.operation("future").payload()).isEqualTo(PayloadSpec.optionalValue(String.class));
        assertThat(fixture.call("future", "x")).isEqualTo("x");
    }

    @Test
    void aFluxParameterIsAStreamedPayload() throws Exception {
        assertThat(fixture.operation("flux").payload()).isEqualTo(PayloadSpec.stream(String.class));
        assertThat(fixture.call("flux", Flux.just("a", "b"))).isEqualTo(List.of("a", "b"));
    }

    @Test
    void aPublisherParameterIsAStreamedPayload() throws Exception {
        assertThat(fixture.operation("publisher").payload()).isEqualTo(PayloadSpec.stream(Integer.class));
        assertThat(fixture.call("publisher", Flux.just(1, 2))).isEqualTo(List.of(1, 2));
    }

    @Test
    void aFlowPublisherIsAStreamedPayloadBecauseTheAdapterRegistryKnowsIt() {
        assertThat(fixture.operation("flow").payload()).isEqualTo(PayloadSpec.stream(String.class));
    }

    @Test
    void severalParametersAreNamedArguments() throws Exception {
        assertThat(fixture.operation("add").payload())
                .isEqualTo(PayloadSpec.arguments(
                        List.of(new Argument("x", Integer.class, true), new Argument("y", Integer.class, true))));
        assertThat(fixture.call("add", new Object[] {1, 2})).isEqualTo(3);
    }

    @Test
    void argumentsThatMayBeAbsentAreNotRequired() throws Exception {
        assertThat(fixture.operation("some").payload().arguments())
                .containsExactly(
                        new Argument("a", String.class, true),
                        new Argument("b", String.class, false),
                        new Argument("c", Integer.class, false));
        assertThat(fixture.call("some", new Object[] {"a", null, null})).isEqualTo("a null Optional.empty");
    }

    @Test
    void aRequiredArgumentThatIsNullIsNamed() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> fixture.call("add", new Object[] {1, null}))
                .withMessage("'test.operation': argument 'y' is missing or null, but Integer is required");
    }

    @Test
    void theContextAndHeadersAreNoPayload() throws Exception {
        assertThat(fixture.operation("context").payload()).isEqualTo(PayloadSpec.value(String.class));
        Object answer = fixture.operation("context")
                .handler()
                .handle("p", FakeCallContext.withHeaders(Map.of("tenant", "acme", "retries", "3")));
        assertThat(answer).isEqualTo("p test.operation acme 3 Optional.empty null");
    }

    @Test
    void aMissingHeaderIsAnInvalidArgument() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> fixture.call("context", "p"))
                .withMessage("'test.operation': header 'tenant' is missing")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.INVALID_ARGUMENT);
    }

    @Test
    void aHeaderThatCannotBeConvertedIsAnInvalidArgument() {
        FakeCallContext context = FakeCallContext.withHeaders(Map.of("tenant", "acme", "retries", "many"));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> fixture.operation("context").handler().handle("p", context))
                .withMessage("'test.operation': header 'retries' does not read as Integer: 'many'")
                .extracting(RpcException::code)
                .isEqualTo(RpcCode.INVALID_ARGUMENT);
    }

    static class Handlers {

        @RpcHandler
        String nothing() {
            return "done";
        }

        @RpcHandler
        String plain(String payload) {
            return payload + "!";
        }

        @RpcHandler
        void generic(Map<String, List<Integer>> payload) {}

        @RpcHandler
        int primitive(int payload) {
            return payload + 1;
        }

        @RpcHandler
        String nullable(@Nullable String payload) {
            return String.valueOf(payload);
        }

        @RpcHandler
        String optional(Optional<String> payload) {
            return payload.orElse("none");
        }

        @RpcHandler
        Mono<String> mono(Mono<String> payload) {
            return payload.map(each -> each + "?");
        }

        @RpcHandler
        String future(CompletableFuture<String> payload) {
            return payload.join();
        }

        @RpcHandler
        List<String> flux(Flux<String> payload) {
            return payload.collectList().block(Duration.ofSeconds(5));
        }

        @RpcHandler
        List<Integer> publisher(Publisher<Integer> payload) {
            return Flux.from(payload).collectList().block(Duration.ofSeconds(5));
        }

        @RpcHandler
        void flow(java.util.concurrent.Flow.Publisher<String> payload) {}

        @RpcHandler
        int add(int x, int y) {
            return x + y;
        }

        @RpcHandler
        String some(String a, @Nullable String b, Optional<Integer> c) {
            return a + " " + b + " " + c;
        }

        @RpcHandler
        String context(
                RpcCallContext call,
                String payload,
                @RpcHeader("tenant") String tenant,
                @RpcHeader int retries,
                @RpcHeader("trace") Optional<String> trace,
                @RpcHeader(value = "zone", required = false) String zone) {
            return payload + " " + call.operation() + " " + tenant + " " + retries + " " + trace + " " + zone;
        }
    }
}
