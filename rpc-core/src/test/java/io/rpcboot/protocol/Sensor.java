package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.utf8;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Emits when it has something, whatever was asked for. */
final class Sensor {

    private final List<FluxSink<byte[]>> sinks = new CopyOnWriteArrayList<>();
    final AtomicBoolean cancelled = new AtomicBoolean();
    final AtomicLong produced = new AtomicLong();

    Flux<byte[]> readings() {
        return Flux.create(
                sink -> {
                    sink.onCancel(() -> cancelled.set(true));
                    sinks.add(sink);
                },
                FluxSink.OverflowStrategy.IGNORE);
    }

    Flux<byte[]> cold(int items) {
        return Flux.range(1, items).doOnNext(i -> produced.incrementAndGet()).map(i -> utf8("" + i));
    }

    void awaitSubscriber() {
        await().atMost(TestServers.LIMIT).until(() -> !sinks.isEmpty());
    }

    void emit(int first, int last) {
        awaitSubscriber();
        for (int i = first; i <= last && !cancelled.get(); i++) {
            sinks.get(0).next(utf8(Integer.toString(i)));
        }
    }

    void complete() {
        sinks.get(0).complete();
    }
}
