package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.rpcboot.internal.call.Call;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What waits for a socket, for those who look at it. On the event loop. */
final class QueuedBytes {

    private QueuedBytes() {}

    /**
     * Borrows the buffer.
     *
     * @param unflushed what is to be written next
     * @param queued calls with items that wait for their turn
     */
    static long of(Channel channel, @Nullable ByteBuf unflushed, Collection<Call> queued) {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return (unflushed == null ? 0 : unflushed.readableBytes())
                + (written == null ? 0 : written.totalPendingWriteBytes())
                + queued.stream().mapToLong(Call::queuedBytes).sum();
    }
}
