package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundBuffersTests {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final OutboundBuffers buffers = new OutboundBuffers();

    @AfterEach
    void close() {
        buffers.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void givesTheBufferThatWasUsedLast() {
        ByteBuf first = buffers.take(channel);
        ByteBuf second = buffers.take(channel);

        assertThat(buffers.giveBack(first)).isTrue();
        assertThat(buffers.giveBack(second)).isTrue();

        assertThat(buffers.take(channel)).isSameAs(second);
        second.release();
    }

    @Test
    void givesEmptyBuffers() {
        ByteBuf used = buffers.take(channel).writeLong(1);
        used.readInt();

        buffers.giveBack(used);

        ByteBuf again = buffers.take(channel);
        assertThat(again.readableBytes()).isZero();
        assertThat(again.writableBytes()).isEqualTo(OutboundBuffers.BUFFER_BYTES);
        again.release();
    }

    @Test
    void leavesABufferToATransportThatStillHoldsIt() {
        ByteBuf held = buffers.take(channel).retain();

        assertThat(buffers.giveBack(held)).isFalse();

        assertThat(buffers.kept()).isZero();
        assertThat(held.refCnt()).isEqualTo(1);
        held.release();
    }

    @Test
    void keepsNoBufferThatHasGrown() {
        ByteBuf grown = buffers.take(channel);
        grown.ensureWritable(2 * OutboundBuffers.LARGE_BUFFER_BYTES);

        assertThat(buffers.giveBack(grown)).isTrue();

        assertThat(buffers.kept()).isZero();
        assertThat(grown.refCnt()).isZero();
    }

    @Test
    void keepsOneThatIsLarge() {
        ByteBuf first = buffers.takeLarge(channel).writeLong(1);
        ByteBuf second = buffers.takeLarge(channel);
        assertThat(buffers.giveBack(first)).isTrue();
        assertThat(buffers.giveBack(second)).isTrue();
        assertThat(buffers.kept()).isOne();
        assertThat(second.refCnt()).isZero();

        ByteBuf again = buffers.takeLarge(channel);
        assertThat(again).isSameAs(first);
        assertThat(again.readableBytes()).isZero();
        assertThat(again.writableBytes()).isEqualTo(OutboundBuffers.LARGE_BUFFER_BYTES);
        buffers.giveBack(again);
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        List<ByteBuf> taken = new ArrayList<>();
        for (int i = 0; i <= OutboundBuffers.MAX_KEPT; i++) {
            taken.add(buffers.take(channel));
        }

        taken.forEach(buffers::giveBack);

        assertThat(buffers.kept()).isEqualTo(OutboundBuffers.MAX_KEPT);
        assertThat(taken.get(OutboundBuffers.MAX_KEPT).refCnt()).isZero();
    }
}
