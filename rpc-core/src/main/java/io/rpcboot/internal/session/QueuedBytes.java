package io.rpcboot.internal.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.rpcboot.internal.call.Call;
import java.util.Collection;

/** What waits for a socket, for those who look at it. On the event loop. */
final class QueuedBytes {

    private QueuedBytes() {}

    /**
     * What the channel has, and the calls.
     *
     * @param queued calls with items that wait for their turn
     */
    static long of(Channel channel, Collection<Call> queued) {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return (written == null ? 0 : written.totalPendingWriteBytes())
                + queued.stream().mapToLong(Call::queuedBytes).sum();
    }
}
