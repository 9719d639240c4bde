package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CutFrameTests {

    private static final int FRAME = 64 * CutFrame.MIN_BYTES;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ByteBuf input = allocator.directBuffer().writeBytes(bytes());

    private static byte[] bytes() {
        byte[] bytes = new byte[FRAME];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @AfterEach
    void nothingIsLeft() {
        input.release();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .isZero();
    }

    @Test
    void hasABufferOfTheKindThatReadsFill() {
        CutFrame cut = new CutFrame(allocator, input.readSlice(10), CutFrame.MIN_BYTES);
        assertThat(cut.bytes().getClass()).isEqualTo(input.getClass());
        assertThat(cut.bytes().capacity()).isEqualTo(CutFrame.MIN_BYTES);
        cut.release();
    }

    @Test
    void takesNoByteMoreThanItIsToldTo() {
        CutFrame cut = new CutFrame(allocator, input.readSlice(10), 0);
        cut.take(input, 6, 0);
        cut.take(input, FRAME / 2, FRAME);
        assertThat(input.readerIndex()).isEqualTo(16 + FRAME / 2);
        assertThat(cut.length()).isEqualTo(16 + FRAME / 2);
        assertThat(ByteBufUtil.getBytes(cut.bytes())).isEqualTo(ByteBufUtil.getBytes(input, 0, 16 + FRAME / 2));
        cut.release();
    }

    @Test
    void growsToTwiceOfWhatHasComeAndNeverBeyondTheFrame() {
        CutFrame cut = new CutFrame(allocator, input.readSlice(3), Integer.MAX_VALUE);
        assertThat(cut.bytes().capacity()).isEqualTo(CutFrame.MIN_BYTES);
        int largest = 0;
        while (input.isReadable()) {
            cut.take(input, Math.min(1000, input.readableBytes()), FRAME);
            assertThat(cut.bytes().capacity()).isBetween(cut.length(), Math.max(CutFrame.MIN_BYTES, 2 * cut.length()));
            largest = cut.bytes().capacity();
        }
        assertThat(largest).isEqualTo(FRAME);
        cut.release();
    }

    @Test
    void whatWasReadOfItIsNotCountedAnyMore() {
        CutFrame cut = new CutFrame(allocator, input.readSlice(6), 0);
        cut.bytes().skipBytes(4);
        assertThat(cut.length()).isEqualTo(2);
        cut.take(input, CutFrame.MIN_BYTES, CutFrame.MIN_BYTES + 2);
        assertThat(cut.bytes().capacity()).isEqualTo(CutFrame.MIN_BYTES + 6);
        assertThat(ByteBufUtil.getBytes(cut.bytes())).isEqualTo(ByteBufUtil.getBytes(input, 4, CutFrame.MIN_BYTES + 2));
        cut.release();
    }
}
