package io.rpcboot.benchmarks.rsocket;

import io.netty.buffer.ByteBuf;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.WindowSubscriber;
import io.rpcboot.benchmarks.Workload;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What the server does with the requests of one connection. */
final class RSocketAcceptor implements RSocket {

    private final Workload workload;
    private final Tally received;

    RSocketAcceptor(Workload workload, Tally received) {
        this.workload = workload;
        this.received = received;
    }

    /** The number of items, as the payload of a request. */
    static Payload number(int number) {
        return ByteBufPayload.create(
                ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    /** Reads what {@link #number} has written, and releases it. */
    static int number(Payload payload) {
        ByteBuf data = payload.sliceData();
        int number = data.getInt(data.readerIndex());
        payload.release();
        return number;
    }

    @Override
    public Mono<Payload> requestResponse(Payload payload) {
        return Mono.just(payload);
    }

    @Override
    public Flux<Payload> requestStream(Payload payload) {
        int count = number(payload);
        return workload.has(Workload.Feature.OPEN_STREAMS)
                ? Flux.<Payload>never().startWith(number(0))
                : Flux.range(0, count).map(number -> ByteBufPayload.create(Items.item(number)));
    }

    @Override
    public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
        Items items = new Items(received);
        Sinks.One<Payload> count = Sinks.one();
        WindowSubscriber<Payload> counting = new WindowSubscriber<>(
                payload -> receive(items, payload),
                received::fail,
                () -> count.tryEmitValue(number((int) items.received())));
        return count.asMono().flux().doOnSubscribe(answer -> payloads.subscribe(counting));
    }

    /** Takes the payload for the next item, and releases it. */
    static void receive(Items items, Payload payload) {
        try {
            ByteBuf data = payload.sliceData();
            items.receive(data, data.readerIndex(), data.readableBytes());
        } finally {
            payload.release();
        }
    }
}
