package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RemoteSession;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.object.ReferencePlaces.Box;
import io.rpcboot.autoconfigure.object.ReferencePlaces.Nested;
import io.rpcboot.autoconfigure.object.ReferencePlaces.Shelf;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** References in every place: of objects of who sends, and of those that the sender holds of a third application. */
@Tag("long")
class ReferencePlacesTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static Node owner;
    private static Node third;
    private static Node middle;
    private static RemoteClient toThird;

    @BeforeAll
    static void start() {
        owner = new Node(Owner.class);
        third = new Node(ReferencePlaces.class);
        middle = new Node(Nothing.class, "rpc.server.enabled=false");
        toThird = middle.clients().forAddress(third.address());
    }

    @AfterAll
    static void stop() {
        middle.close();
        third.close();
        owner.close();
    }

    @AfterEach
    void nothingIsLeft() {
        HeldReferences.awaitNone(owner, middle, third);
    }

    /** A place in a message to the third application, and the same in its answer. */
    enum Place {
        PARAMETER_AND_RESULT((client, counter) -> client.call("plain", counter, Counter.class)),
        MONO((client, counter) -> client.call("mono", counter, Counter.class)),
        NAMED_ARGUMENT((client, counter) -> client.operation("named")
                .argument("by", 1)
                .argument("counter", counter)
                .retrieveMono(Counter.class)),
        NESTED_FIELD((client, counter) -> client.call("nested", nested(counter), Nested.class)
                .map(nested -> nested.box().content().get(0))),
        GENERIC_FIELD((client, counter) -> client.operation("generic")
                .payload(new Box<>(counter, null))
                .retrieveMono(new ParameterizedTypeReference<Box<Counter>>() {})
                .map(Box::content)),
        LIST((client, counter) -> client.operation("list")
                .payload(List.of(counter, counter))
                .retrieveMono(new ParameterizedTypeReference<List<Counter>>() {})
                .map(list -> list.get(1))),
        ARRAY((client, counter) ->
                client.call("array", new Counter[] {counter}, Counter[].class).map(array -> array[0])),
        MAP((client, counter) -> client.operation("map")
                .payload(Map.of("a", List.of(counter)))
                .retrieveMono(new ParameterizedTypeReference<Map<String, List<Counter>>>() {})
                .map(map -> map.get("a").get(0))),
        OPTIONAL((client, counter) -> client.call("optional", counter, Counter.class)),
        STREAM((client, counter) -> client.operation("stream")
                .payloads(Flux.just(counter, counter))
                .retrieveFlux(Counter.class)
                .last()),
        SESSION_PAYLOAD_AND_RESULT((client, counter) -> session(client, counter)
                .flatMap(session -> session.send(Flux.empty()).then(session.result()))),
        SESSION_ITEM((client, counter) -> session(client, counter).flatMap(session -> {
            Mono<Counter> back = session.receive().last().map(Box::content);
            Mono<Void> sent = session.send(Flux.just(new Box<>(counter, null), new Box<>(counter, counter)));
            return Mono.zip(back, sent.thenReturn(1))
                    .flatMap(both -> session.result().thenReturn(both.getT1()));
        })),
        METHOD((client, counter) -> client.call("shelf", null, Shelf.class)
                .flatMap(shelf -> Mono.fromCallable(() -> shelf.swap(counter))
                        .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                        .doFinally(end -> shelf.close()))),
        METHOD_ARGUMENT((client, counter) -> client.call("shelf", null, Shelf.class)
                .flatMap(shelf -> shelf.both(1, nested(counter)).doFinally(end -> shelf.close()))
                .map(nested -> nested.box().more().get(0))),
        METHOD_STREAM((client, counter) -> client.call("shelf", null, Shelf.class)
                .flatMap(shelf -> shelf.all(Flux.just(counter, counter)).last().doFinally(end -> shelf.close()))),
        METHOD_STATE((client, counter) -> client.call("shelf", null, Shelf.class)
                .flatMap(shelf -> shelf.put(counter).then(shelf.take()).doFinally(end -> shelf.close())));

        @SuppressWarnings("ImmutableEnumChecker") // functions without a state
        final BiFunction<RemoteClient, Counter, Mono<Counter>> passed;

        Place(BiFunction<RemoteClient, Counter, Mono<Counter>> passed) {
            this.passed = passed;
        }

        private static Mono<RemoteSession<String, Box<Counter>, Counter>> session(
                RemoteClient client, Counter payload) {
            return client.operation("session")
                    .payload(payload)
                    .openSession(
                            new ParameterizedTypeReference<String>() {},
                            new ParameterizedTypeReference<Box<Counter>>() {},
                            new ParameterizedTypeReference<Counter>() {});
        }

        private static Nested nested(Counter counter) {
            return new Nested("n", new Box<>(List.of(counter), List.of(counter)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectOfTheSenderIsCalledAndComesHome(Place place) {
        Counter.Real mine = new Counter.Real();
        Counter back = place.passed.apply(toThird, mine).block(SOON);
        assertThat(back).isSameAs(mine);
        awaitReleasedByThird();
    }

    @ParameterizedTest
    @EnumSource
    void anObjectOfAnotherIsCalledAndIsTheSameProxyWhenItComesBack(Place place) {
        Counter counter = counter();
        Counter back = place.passed.apply(toThird, counter).block(SOON);
        assertThat(back).isSameAs(counter);
        back.close();
        awaitReleasedByThird();
    }

    @Test
    void whatAHolderGivesInAListAStreamAndASessionIsHeldByOneWhoHadNothing() {
        List<Counter> counters = List.of(counter(), counter(), counter());
        counters.get(2).add(7);
        toThird.call("keep", counters, Void.class).block(SOON);
        counters.forEach(Counter::close);
        await().atMost(SOON)
                .until(() -> middle.context
                        .getBean(RemoteObjects.class)
                        .snapshot()
                        .imported()
                        .isEmpty());
        List<Counter> listed = toThird.operation("takeList")
                .retrieveMono(new ParameterizedTypeReference<List<Counter>>() {})
                .block(SOON);
        assertThat(listed.get(2).add(1)).isEqualTo(8);
        assertThat(RemoteObject.of(listed.get(2)).isRelayed()).isFalse();
        listed.forEach(Counter::close);
        List<Counter> streamed = toThird.operation("takeStream")
                .retrieveFlux(Counter.class)
                .collectList()
                .block(SOON);
        assertThat(streamed.get(2).add(1)).isEqualTo(9);
        streamed.forEach(Counter::close);
        RemoteSession<Void, Counter, Counter> session = toThird.operation("takeSession")
                .openSession(Void.class, Counter.class, Counter.class)
                .block(SOON);
        List<Counter> items = session.receive().collectList().block(SOON);
        Counter result = session.result().block(SOON);
        assertThat(result).isSameAs(items.get(0));
        assertThat(items.get(2).add(1)).isEqualTo(10);
        items.forEach(Counter::close);
        toThird.call("drop", null, Void.class).block(SOON);
    }

    @Test
    void aSessionMayStartWithAnObject() {
        RemoteSession<Counter, Void, Void> session = toThird.operation("startsWithOwn")
                .openSession(Counter.class, Void.class, Void.class)
                .block(SOON);
        assertThat(session.started().add(2)).isEqualTo(2);
        session.result().block(SOON);
        assertThat(session.started().add(2)).as("after the session").isEqualTo(4);
        session.started().close();
    }

    private static void awaitReleasedByThird() {
        // The third application holds a proxy that nobody closes: the collector gives it back.
        await().atMost(SOON).until(() -> {
            System.gc();
            return third.context
                    .getBean(RemoteObjects.class)
                    .snapshot()
                    .imported()
                    .isEmpty();
        });
    }

    private static Counter counter() {
        return middle.clients()
                .forAddress(owner.address())
                .call("counter", null, Counter.class)
                .block(SOON);
    }

    static class Nothing {}

    static class Owner {

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }
    }
}
