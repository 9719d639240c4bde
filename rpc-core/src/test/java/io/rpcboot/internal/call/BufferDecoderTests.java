package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferDecoderTests {

    private static final int READ = 4096;

    private final ByteBuf read =
            PooledByteBufAllocator.DEFAULT.directBuffer(READ, READ).writeZero(READ);

    @AfterEach
    void nothingIsKept() {
        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
    }

    @Test
    void anItemThatFillsAQuarterOfItsBufferIsAPartOfIt() {
        read.setIndex(8, 8 + READ / 4);
        ByteBuf item = BufferDecoder.INSTANCE.decode(read);
        assertThat(read.refCnt()).isEqualTo(2);
        read.setByte(8, 42);
        assertThat(item.readableBytes()).isEqualTo(READ / 4);
        assertThat(item.getByte(0)).isEqualTo((byte) 42);
        item.release();
    }

    @Test
    void aSmallerItemIsACopyThatDoesNotHoldTheBuffer() {
        read.setIndex(8, 8 + READ / 4 - 1);
        read.setByte(8, 42);
        ByteBuf item = BufferDecoder.INSTANCE.decode(read);
        assertThat(read.refCnt()).isEqualTo(1);
        read.setByte(8, 43);
        assertThat(item.readableBytes()).isEqualTo(READ / 4 - 1);
        assertThat(item.getByte(0)).isEqualTo((byte) 42);
        assertThat(item.capacity()).isEqualTo(READ / 4 - 1);
        item.release();
    }

    @Test
    void anEmptyItemIsAnEmptyBuffer() {
        read.setIndex(8, 8);
        ByteBuf item = BufferDecoder.INSTANCE.decode(read);
        assertThat(item.isReadable()).isFalse();
        item.release();
    }
}
