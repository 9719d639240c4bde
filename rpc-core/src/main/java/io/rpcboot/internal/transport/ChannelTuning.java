package io.rpcboot.internal.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.rpcboot.internal.session.LoopReadBuffer;

/** Options of the channels of both ends, by measurement. */
final class ChannelTuning {

    private static final int MIN_READ = 1024;
    private static final int FIRST_READ = 4 * 1024;

    private ChannelTuning() {}

    /**
     * Sets the options of a channel that has not been read yet. The pooled allocator hands out plain buffers; the
     * adaptive one, Netty's default, wraps each in another, which cost 5 to 15 % of the CPU of a call.
     *
     * @param tls whether TLS comes first: it keeps the beginnings of records in the buffer that was read, so each
     *     connection has buffers of its own
     */
    static void apply(Channel channel, boolean tls) {
        channel.config()
                .setAllocator(PooledByteBufAllocator.DEFAULT)
                .setRecvByteBufAllocator(
                        tls
                                ? new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, LoopReadBuffer.CAPACITY)
                                : LoopReadBuffer.ofLoops());
    }
}
