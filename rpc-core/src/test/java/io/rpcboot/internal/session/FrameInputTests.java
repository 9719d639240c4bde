package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.ConnectionSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameInputTests {

    private final SessionPair pair = new SessionPair(ConnectionSettings.defaults());
    private final EmbeddedChannel other = new EmbeddedChannel();

    @AfterEach
    void close() {
        pair.close();
        other.finishAndReleaseAll();
    }

    @Test
    void whatCannotBeMovedOutEndsItsConnectionAndNotTheOneThatReads() {
        EmbeddedChannel slow = pair.acceptorChannel;
        slow.writeInbound(read(slow).writeInt(100));
        slow.config().setAllocator(new NoMemory());

        ByteBuf read = read(other);

        assertThat(read.readableBytes()).isZero();
        read.release();
        assertThat(pair.acceptor.cause).isInstanceOf(IllegalStateException.class);
        assertThat(slow.isOpen()).isFalse();
    }

    @Test
    void whatAConnectionHasLeftGoesWithIt() {
        EmbeddedChannel gone = pair.acceptorChannel;
        gone.writeInbound(read(gone).writeInt(100));
        gone.close();
        gone.config().setAllocator(new NoMemory());

        ByteBuf read = read(other);

        assertThat(read.readableBytes()).isZero();
        read.release();
        assertThat(pair.acceptor.cause).isNotInstanceOf(IllegalStateException.class);
    }

    private static ByteBuf read(EmbeddedChannel channel) {
        return LoopReadBuffer.ofLoop().take(UnpooledByteBufAllocator.DEFAULT, channel.config());
    }

    private static final class NoMemory extends AbstractByteBufAllocator {

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new IllegalStateException("no memory, on purpose");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new IllegalStateException("no memory, on purpose");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
