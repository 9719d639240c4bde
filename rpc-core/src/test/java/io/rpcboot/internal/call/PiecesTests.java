package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PiecesTests {

    private static final int READ = 4096;

    private final ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(READ, READ);
    private final Pieces pieces = new Pieces();

    @AfterEach
    void nothingIsKept() {
        pieces.release();
        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
    }

    @Test
    void aPieceThatFillsAQuarterOfItsBufferIsNotCopied() {
        read.writeZero(READ);
        pieces.add(read, READ / 4, 0);
        assertThat(read.refCnt()).isEqualTo(2);
        read.setByte(7, 42);
        assertThat(pieces.bytes().getByte(7)).isEqualTo((byte) 42);
    }

    @Test
    void aSmallerPieceDoesNotHoldItsBuffer() {
        read.writeZero(READ);
        pieces.add(read, READ / 4 - 1, 0);
        assertThat(read.refCnt()).isEqualTo(1);
        assertThat(pieces.length()).isEqualTo(READ / 4 - 1);
    }

    @Test
    void piecesOfBothKindsKeepTheirOrder() {
        StringBuilder expected = new StringBuilder();
        for (int length : new int[] {1, 3, 1500, 2, 1024, 1, 1}) {
            String piece = String.valueOf((char) ('a' + expected.length() % 26)).repeat(length);
            ByteBuf source = PooledByteBufAllocator.DEFAULT.directBuffer(READ, READ);
            source.writeCharSequence(piece, StandardCharsets.US_ASCII);
            pieces.add(source, length, 0);
            source.release();
            expected.append(piece);
            assertThat(pieces.length()).isEqualTo(expected.length());
        }
        assertThat(pieces.bytes().toString(StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
    }

    @Test
    void whatWasReadIsNotCountedAnyMoreAndMoreMayFollow() {
        read.writeCharSequence("RPCBxyz", StandardCharsets.US_ASCII);
        pieces.add(read, 6, 0);
        pieces.bytes().skipBytes(4);
        assertThat(pieces.length()).isEqualTo(2);
        read.skipBytes(6);
        pieces.add(read, 1, 0);
        assertThat(pieces.bytes().toString(StandardCharsets.US_ASCII)).isEqualTo("xyz");
    }

    @Test
    void bytesThatComeOneByOneTakeAFewBuffersOnly() {
        read.writeZero(READ);
        for (int i = 0; i < READ; i++) {
            pieces.add(read, 1, READ - 1 - i);
        }
        assertThat(pieces.bytes().nioBufferCount()).isLessThan(8);
        assertThat(pieces.bytes().capacity()).isEqualTo(READ);
    }
}
