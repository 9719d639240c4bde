package io.rpcboot.autoconfigure.object;

import io.rpcboot.annotation.RpcRemote;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A remote object of each kind of method. */
@RpcRemote
public interface Counter extends AutoCloseable {

    /** Blocks. */
    int add(int more);

    Mono<Integer> value();

    Flux<Integer> countTo(int end);

    Flux<Integer> doubled(Flux<Integer> numbers);

    /** Another object. */
    Mono<Counter> child();

    @Override
    void close();

    /** One that counts. */
    final class Real implements Counter {

        static final AtomicInteger OPEN = new AtomicInteger();

        private final AtomicInteger value = new AtomicInteger();
        final AtomicBoolean closed = new AtomicBoolean();

        Real() {
            OPEN.incrementAndGet();
        }

        @Override
        public int add(int more) {
            if (more < 0) {
                throw new IllegalArgumentException("only upwards");
            }
            return value.addAndGet(more);
        }

        @Override
        public Mono<Integer> value() {
            return Mono.just(value.get());
        }

        @Override
        public Flux<Integer> countTo(int end) {
            return Flux.range(1, end);
        }

        @Override
        public Flux<Integer> doubled(Flux<Integer> numbers) {
            return numbers.map(number -> number * 2);
        }

        @Override
        public Mono<Counter> child() {
            return Mono.fromSupplier(Real::new);
        }

        /** No interface has it. */
        public String secret() {
            return "secret";
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                OPEN.decrementAndGet();
            }
        }
    }
}
