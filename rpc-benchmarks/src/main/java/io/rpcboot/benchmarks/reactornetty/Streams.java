package io.rpcboot.benchmarks.reactornetty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;

/** The streams: a buffer for each item, as {@code send} wants them; no window but that of TCP. */
final class Streams {

    private static final int ITEM = 1;
    private static final int END = 3;
    private static final int REQUEST = 4;

    private Streams() {}

    /** The server of {@code stream-down}: sends as many items as it is asked for. */
    static Publisher<Void> source(NettyInbound in, NettyOutbound out) {
        return out.send(in.receive()
                .map(request -> request.getInt(request.readerIndex() + Frames.HEAD_BYTES))
                .concatMap(count -> items(out.alloc(), count)));
    }

    /** What asks for a stream. */
    static ByteBuf request(ByteBufAllocator allocator, int count) {
        return frame(allocator, REQUEST, count);
    }

    /** The frames of a stream. */
    static Flux<ByteBuf> items(ByteBufAllocator allocator, int count) {
        return Flux.range(0, count)
                .map(number -> {
                    byte[] item = Items.item(number);
                    return allocator
                            .buffer(Frames.HEAD_BYTES + item.length)
                            .writeInt(item.length)
                            .writeInt(ITEM)
                            .writeBytes(item);
                })
                .concatWith(Flux.defer(() -> Flux.just(frame(allocator, END, count))));
    }

    /** Receives a stream; completes with the connection. */
    static Publisher<Void> sink(NettyInbound in, ByteBufAllocator allocator, Tally tally) {
        Items items = new Items(tally);
        Frames frames = new Frames();
        return in.receive()
                .doOnNext(read -> frames.read(read, allocator, (buffer, id, offset, length) -> {
                    if (id == ITEM) {
                        items.receive(buffer, offset, length);
                    } else {
                        items.end(buffer.getInt(offset));
                    }
                }))
                .doOnError(tally::fail)
                .doFinally(end -> frames.release())
                .then();
    }

    private static ByteBuf frame(ByteBufAllocator allocator, int id, int number) {
        return allocator.buffer().writeInt(Integer.BYTES).writeInt(id).writeInt(number);
    }
}
