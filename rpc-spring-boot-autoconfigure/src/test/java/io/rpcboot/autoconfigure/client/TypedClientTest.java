package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.Overflow;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class TypedClientTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private Flux<?> answer = Flux.just("answer");
    private final RecordingClients clients = new RecordingClients(Set.of("text"), call -> answer);
    private final TextClient client = client(TextClient.class);

    private <T> T client(Class<T> type) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("clients", clients));
        TypedClientFactoryBean<T> factory = new TypedClientFactoryBean<>(type, "text", beans);
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    @Test
    void theOperationIsServiceAndMethod() {
        assertThat(client.mono("p").block(SOON)).isEqualTo("answer");
        assertThat(clients.call().operation).isEqualTo("text.mono");
        assertThat(clients.call().payload).isEqualTo("p");
        assertThat(clients.call().type).isEqualTo(String.class);
    }

    @Test
    void anExactOperationIsTakenAsItIs() {
        answer = Flux.just(3);
        assertThat(client.add(1, 2)).isEqualTo(3);
        assertThat(clients.call().operation).isEqualTo("add");
        assertThat(clients.call().arguments).isEqualTo(Map.of("x", 1, "y", 2));
        assertThat(clients.call().type).isEqualTo(Integer.class);
    }

    @Test
    void nothingHappensBeforeSubscriptionAndEachSubscriptionIsACall() {
        Mono<String> call = client.mono("p");
        assertThat(clients.calls).isEmpty();
        call.block(SOON);
        call.block(SOON);
        assertThat(clients.calls).hasSize(2);
    }

    @Test
    void theOverflowOfAStreamedPayloadIsPassedOn() {
        assertThat(client.hot(Flux.just("a")).block(SOON)).isEqualTo("answer");
        assertThat(clients.call().operation).isEqualTo("text.hot");
        assertThat(clients.call().overflow).isEqualTo("DROP_OLDEST 8");
    }

    @Test
    void streamsGoBothWays() {
        answer = Flux.just("x", "y");
        assertThat(client.both(Flux.just("a", "b")).collectList().block(SOON)).containsExactly("x", "y");
        assertThat(clients.call().stream).isEqualTo(List.of("a", "b"));
    }

    @Test
    void genericResultsKeepTheirType() {
        answer = Flux.just(Map.of());
        client.generic().block(SOON);
        assertThat(clients.call().type)
                .isEqualTo(new ParameterizedTypeReference<Map<String, List<Integer>>>() {}.getType());
    }

    @Test
    void futuresAreCallsAtOnce() throws Exception {
        assertThat(client.future().get()).isEqualTo("answer");
        assertThat(client.stage().toCompletableFuture().get()).isEqualTo("answer");
        assertThat(clients.calls).hasSize(2);
    }

    @Test
    void optionalResultsAreEmptyWithoutAValue() {
        assertThat(client.optional(null)).contains("answer");
        answer = Flux.empty();
        assertThat(client.optional("p")).isEmpty();
    }

    @Test
    void voidMethodsWaitForTheEnd() {
        answer = Flux.empty();
        client.nothing();
        assertThat(clients.call().type).isEqualTo(Void.class);
        assertThat(clients.call().payload).isEqualTo("none");
    }

    @Test
    void failuresAreThrownAsTheyAre() {
        IllegalStateException failure = new IllegalStateException("failure");
        answer = Flux.error(failure);
        assertThatIllegalStateException().isThrownBy(client::nothing).isSameAs(failure);
    }

    @Test
    void aPrimitiveWithoutAValueIsAnErrorThatNamesTheOperation() {
        answer = Flux.empty();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> client.add(1, 2))
                .withMessage("operation 'add' returned nothing, but " + TextClient.class.getName()
                        + ".add(int, int) returns int");
    }

    @Test
    void headersAreSentAsTexts() {
        client.headers("p", "acme", 3, Optional.empty(), null).block(SOON);
        assertThat(clients.call().headers).isEqualTo(Map.of("tenant", "acme", "retries", "3"));
        client.headers("p", "acme", 3, Optional.of("t"), "z").block(SOON);
        assertThat(clients.call().headers).containsEntry("trace", "t").containsEntry("zone", "z");
    }

    @Test
    void requiredArgumentsMustNotBeNull() {
        assertThatExceptionOfType(io.rpcboot.RpcViolationException.class)
                .isThrownBy(() -> client.mono(null))
                .withMessage("parameter 0 ('payload') of " + TextClient.class.getName() + ".mono(String)"
                        + " must not be null");
        assertThatExceptionOfType(io.rpcboot.RpcViolationException.class)
                .isThrownBy(() -> client.headers("p", null, 3, Optional.empty(), null))
                .withMessageContaining("parameter 1 ('tenant')");
    }

    @Test
    void namedArgumentsThatAreAbsentAreNotSent() {
        client.some("a", null, Optional.empty()).block(SOON);
        assertThat(clients.call().arguments).isEqualTo(Map.of("a", "a"));
        client.some("a", "b", Optional.of(1)).block(SOON);
        assertThat(clients.call().arguments).isEqualTo(Map.of("a", "a", "b", "b", "c", 1));
    }

    @Test
    void aMonoPayloadIsWaitedForAndSentAsOneValue() {
        assertThat(client.later(Mono.just("p")).block(SOON)).isEqualTo("answer");
        assertThat(clients.call().payload).isEqualTo("p");
        client.later(Mono.empty()).block(SOON);
        assertThat(clients.call().payload).isNull();
    }

    @Test
    void aPublisherResultIsAStream() {
        answer = Flux.just("x", "y");
        assertThat(Flux.from(client.publisher()).collectList().block(SOON)).containsExactly("x", "y");
    }

    @Test
    void blockingMethodsAreRefusedWhereBlockingIs() {
        Mono<Integer> call = Mono.fromCallable(() -> client.add(1, 2)).subscribeOn(Schedulers.parallel());
        assertThatIllegalStateException()
                .isThrownBy(() -> call.block(SOON))
                .withMessageStartingWith(TextClient.class.getName() + ".add(int, int) waits for its result, which is"
                        + " refused on the event loop thread 'parallel-");
        assertThat(clients.calls).isEmpty();
    }

    @Test
    void defaultMethodsRun() {
        assertThat(client.twice("p")).isEqualTo("answeranswer");
    }

    @Test
    void inheritedGenericMethodsAreResolvedAgainstTheInterface() {
        answer = Flux.just(List.of());
        client(OrdersClient.class).all("p").block(SOON);
        assertThat(clients.call().operation).isEqualTo("text.all");
        assertThat(clients.call().type).isEqualTo(new ParameterizedTypeReference<List<Integer>>() {}.getType());
    }

    @Test
    void objectMethodsAreThoseOfTheProxy() {
        assertThat(new HashSet<>(List.of(client, client(TextClient.class))))
                .hasSize(2)
                .contains(client);
        assertThat(client).hasToString(TextClient.class.getName() + " (typed client of service 'text')");
    }

    @RpcClient("text")
    interface TextClient {

        Mono<String> mono(String payload);

        @RpcOperation("add")
        int add(int x, int y);

        Flux<String> both(Flux<String> payloads);

        @RpcOperation(overflow = Overflow.DROP_OLDEST, bufferSize = 8)
        Mono<String> hot(Flux<String> payloads);

        Mono<Map<String, List<Integer>>> generic();

        CompletableFuture<String> future();

        CompletionStage<String> stage();

        Optional<String> optional(@Nullable String payload);

        void nothing();

        Mono<String> headers(
                String payload,
                @RpcHeader("tenant") String tenant,
                @RpcHeader int retries,
                @RpcHeader("trace") Optional<String> trace,
                @RpcHeader("zone") @Nullable String zone);

        Mono<String> some(String a, @Nullable String b, Optional<Integer> c);

        Mono<String> later(Mono<String> payload);

        Publisher<String> publisher();

        default String twice(String payload) {
            return mono(payload).block(SOON) + mono(payload).block(SOON);
        }
    }

    interface Listing<T> {

        Mono<List<T>> all(String payload);
    }

    @RpcClient("text")
    interface OrdersClient extends Listing<Integer> {}
}
