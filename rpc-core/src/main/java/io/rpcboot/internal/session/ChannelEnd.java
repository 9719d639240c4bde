package io.rpcboot.internal.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How a channel is closed that still has something to say. */
final class ChannelEnd {

    /** How long what was written last may take to leave before the channel is closed. */
    private static final long CLOSE_NANOS = 2_000_000_000L;

    private ChannelEnd() {}

    /** Closes when all has been written, or when that takes too long; on the event loop. */
    static void closeWhenWritten(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (channel.isOpen()) {
            // A peer that does not read would keep the socket for ever.
            Future<?> force = channel.eventLoop().schedule(() -> channel.close(), CLOSE_NANOS, TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(closed -> force.cancel(false));
        }
    }
}
