package io.rpcboot.autoconfigure.object;

import io.rpcboot.RpcSession;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handlers with a counter in every place where a reference may be: they count it up, and give it back in the same place. */
class ReferencePlaces {

    record Box<T>(T content, @Nullable T more) {}

    record Nested(String text, Box<List<Counter>> box) {}

    /** An object with counters in the places of its own methods. */
    @RpcRemote
    interface Shelf {

        Counter swap(Counter counter);

        Mono<Nested> both(int number, Nested nested);

        Flux<Counter> all(Flux<Counter> counters);

        Mono<Void> put(Counter counter);

        Mono<Counter> take();

        void close();
    }

    private final List<Counter> kept = new ArrayList<>();

    private static Counter touched(Counter counter) {
        counter.add(1);
        return counter;
    }

    @RpcHandler
    Counter plain(Counter counter) {
        return touched(counter);
    }

    @RpcHandler
    Mono<Counter> mono(Mono<Counter> counter) {
        return counter.flatMap(each -> each.value().thenReturn(each));
    }

    @RpcHandler
    Counter named(int by, Counter counter) {
        counter.add(by);
        return counter;
    }

    @RpcHandler
    Nested nested(Nested nested) {
        nested.box().content().forEach(ReferencePlaces::touched);
        return nested;
    }

    @RpcHandler
    Box<Counter> generic(Box<Counter> box) {
        touched(box.content());
        return box;
    }

    @RpcHandler
    List<Counter> list(List<Counter> counters) {
        return counters.stream().map(ReferencePlaces::touched).toList();
    }

    @RpcHandler
    Counter[] array(Counter[] counters) {
        touched(counters[0]);
        return counters;
    }

    @RpcHandler
    Map<String, List<Counter>> map(Map<String, List<Counter>> counters) {
        counters.values().forEach(each -> each.forEach(ReferencePlaces::touched));
        return new LinkedHashMap<>(counters);
    }

    @RpcHandler
    Optional<Counter> optional(Optional<Counter> counter) {
        return counter.map(ReferencePlaces::touched);
    }

    @RpcHandler
    Flux<Counter> stream(Flux<Counter> counters) {
        return counters.concatMap(each -> each.value().thenReturn(each));
    }

    @RpcHandler
    Mono<Counter> session(Counter first, RpcSession<Box<Counter>, Box<Counter>> session) {
        session.started("begun");
        return session.send(session.receive()).then(first.value()).thenReturn(first);
    }

    /** What it starts with is an object of its own. */
    @RpcHandler
    Mono<Void> startsWithOwn(RpcSession<Void, Void> session) {
        session.started(new Counter.Real());
        return Mono.empty();
    }

    @RpcHandler
    Shelf shelf() {
        return new WoodenShelf();
    }

    // ---- given by who holds it, to who does not ----

    @RpcHandler
    void keep(List<Counter> counters) {
        kept.addAll(counters);
    }

    @RpcHandler
    List<Counter> takeList() {
        return List.copyOf(kept);
    }

    @RpcHandler
    Flux<Counter> takeStream() {
        return Flux.fromIterable(List.copyOf(kept));
    }

    @RpcHandler
    Mono<Counter> takeSession(RpcSession<Void, Counter> session) {
        session.started();
        return session.send(Flux.fromIterable(List.copyOf(kept))).thenReturn(kept.get(0));
    }

    @RpcHandler
    void drop() {
        kept.forEach(Counter::close);
        kept.clear();
    }

    private static final class WoodenShelf implements Shelf {

        private volatile @Nullable Counter held;

        @Override
        public Counter swap(Counter counter) {
            return touched(counter);
        }

        @Override
        public Mono<Nested> both(int number, Nested nested) {
            return nested.box().content().get(0).value().thenReturn(nested);
        }

        @Override
        public Flux<Counter> all(Flux<Counter> counters) {
            return counters.concatMap(each -> each.value().thenReturn(each));
        }

        @Override
        public Mono<Void> put(Counter counter) {
            held = counter;
            return Mono.empty();
        }

        @Override
        public Mono<Counter> take() {
            return Mono.justOrEmpty(held);
        }

        @Override
        public void close() {
            Counter last = held;
            if (last != null) {
                last.close();
            }
        }
    }
}
