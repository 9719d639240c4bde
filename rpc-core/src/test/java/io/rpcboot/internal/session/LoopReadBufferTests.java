package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopReadBufferTests {

    private static final int LAST = 0x01020304;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final LoopReadBuffer buffer = new LoopReadBuffer();

    @AfterEach
    void nothingIsLeft() {
        buffer.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void allReadsFillTheSameBuffer() {
        ByteBuf first = buffer.take(allocator, null).writeLong(1);
        first.readInt();
        first.release();

        ByteBuf second = buffer.take(allocator, null);

        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(LoopReadBuffer.CAPACITY);
        second.release();
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(LoopReadBuffer.CAPACITY);
    }

    @Test
    void whoKeepsAPartOfAReadKeepsItsBuffer() {
        ByteBuf first = buffer.take(allocator, null).writeLong(1);
        ByteBuf kept = first.retainedSlice();
        first.release();

        ByteBuf second = buffer.take(allocator, null).writeLong(2);

        assertThat(second).isNotSameAs(first);
        assertThat(kept.readLong()).isEqualTo(1);
        second.release();
        kept.release();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void aReadWithinAReadFillsAnotherBuffer() {
        ByteBuf outer = buffer.take(allocator, null).writeLong(1);
        ByteBuf inner = buffer.take(allocator, null).writeLong(2);

        assertThat(outer.readLong()).isEqualTo(1);
        assertThat(inner.readLong()).isEqualTo(2);
        inner.release();
        outer.release();
    }

    @Test
    void whatIsLeftOfAReadIsFollowedByTheNextOneOfItsChannel() {
        Owner owner = new Owner();
        ByteBuf first = buffer.take(allocator, owner.channel()).writeInt(1).writeInt(2);
        first.readInt();
        assertThat(buffer.leave(first, 8, owner)).isTrue();
        first.release();

        ByteBuf second = buffer.take(allocator, owner.channel());
        assertThat(second).isSameAs(first);
        assertThat(second.writeInt(3).readLong()).isEqualTo(2L << 32 | 3);
        second.release();
        assertThat(owner.moved).isNull();
    }

    @Test
    void aReadThatFindsNothingChangesNothing() {
        Owner owner = new Owner();
        leave(owner, 4, 4);

        buffer.take(allocator, owner.channel()).release();

        ByteBuf read = buffer.take(allocator, owner.channel());
        assertThat(read.readableBytes()).isEqualTo(4);
        read.release();
    }

    @Test
    void anotherChannelThatReadsHasItMovedOut() {
        Owner owner = new Owner();
        leave(owner, 4, 4);

        ByteBuf read = buffer.take(allocator, new Owner().channel());
        assertThat(read.readableBytes()).isZero();
        assertThat(owner.moved).hasSize(4);
        read.release();

        read = buffer.take(allocator, owner.channel());
        assertThat(read.readableBytes()).as("moved out, and no more here").isZero();
        read.release();
    }

    @Test
    void whatItsOwnerForgetsIsGone() {
        Owner owner = new Owner();
        leave(owner, 4, 4);

        buffer.forget(new Owner());
        ByteBuf read = buffer.take(allocator, owner.channel());
        assertThat(read.readableBytes()).isEqualTo(4);
        read.release();
        buffer.forget(owner);

        read = buffer.take(allocator, new Owner().channel());
        assertThat(read.readableBytes()).isZero();
        assertThat(owner.moved).isNull();
        read.release();
    }

    @Test
    void readsHaveAsMuchRoomBehindItAsEver() {
        Owner owner = new Owner();
        leave(owner, LoopReadBuffer.CAPACITY, 4);

        ByteBuf read = buffer.take(allocator, owner.channel());
        assertThat(read.writableBytes()).isEqualTo(LoopReadBuffer.CAPACITY - 4);
        assertThat(read.readInt()).isEqualTo(LAST);
        read.release();
    }

    @Test
    void whoKeepsAPartOfAReadKeepsItThoughAnotherPartIsLeft() {
        Owner owner = new Owner();
        ByteBuf first = buffer.take(allocator, owner.channel()).writeInt(1).writeInt(2);
        ByteBuf kept = first.readRetainedSlice(4);
        assertThat(buffer.leave(first, 8, owner)).isTrue();
        first.release();

        ByteBuf second = buffer.take(allocator, owner.channel()).writeInt(3);
        assertThat(second).isNotSameAs(first);
        assertThat(second.readLong()).isEqualTo(2L << 32 | 3);
        assertThat(kept.readInt()).isEqualTo(1);
        second.release();
        kept.release();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void aFrameThatTakesMoreThanHalfOfItDoesNotStay() {
        Owner owner = new Owner();
        ByteBuf read = buffer.take(allocator, owner.channel()).writeInt(1);
        assertThat(buffer.leave(read, LoopReadBuffer.MAX_LEFT_FRAME + 1, owner)).isFalse();
        assertThat(buffer.leave(read, LoopReadBuffer.MAX_LEFT_FRAME, owner)).isTrue();
        read.release();
    }

    @Test
    void whatWasReadElsewhereDoesNotStay() {
        ByteBuf outer = buffer.take(allocator, null);
        ByteBuf inner = buffer.take(allocator, null);
        assertThat(buffer.leave(outer, 4, new Owner())).isFalse();
        outer.release();
        inner.release();
    }

    /** A read of so many bytes, of which the last few are left. */
    private void leave(Owner owner, int read, int left) {
        ByteBuf in = buffer.take(allocator, owner.channel());
        in.writeZero(read - 4).writeInt(LAST).skipBytes(read - left);
        assertThat(buffer.leave(in, 0, owner)).isTrue();
        in.release();
    }

    private static final class Owner implements LoopReadBuffer.Leftover {

        private final ChannelConfig channel = new EmbeddedChannel().config();
        private byte @Nullable [] moved;

        @Override
        public ChannelConfig channel() {
            return channel;
        }

        @Override
        public void moveOut(ByteBuf in) {
            moved = new byte[in.readableBytes()];
            in.readBytes(moved);
        }
    }
}
