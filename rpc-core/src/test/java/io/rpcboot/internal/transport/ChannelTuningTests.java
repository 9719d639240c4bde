package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.internal.session.LoopReadBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelTuningTests {

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void plainConnectionsReadIntoTheBufferOfTheirLoop() {
        ChannelTuning.apply(channel, false);
        Object reads = channel.config().getRecvByteBufAllocator();
        assertThat(reads.getClass().getEnclosingClass()).isEqualTo(LoopReadBuffer.class);
    }

    @Test
    void connectionsWithTlsHaveReadBuffersOfTheirOwn() {
        ChannelTuning.apply(channel, true);
        Object reads = channel.config().getRecvByteBufAllocator();
        assertThat(reads).isInstanceOf(AdaptiveRecvByteBufAllocator.class);
    }
}
