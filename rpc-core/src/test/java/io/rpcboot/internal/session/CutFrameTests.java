package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CutFrameTests {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ByteBuf input = allocator.buffer().writeBytes(bytes());

    private static byte[] bytes() {
        byte[] bytes = new byte[3 * CutFrame.SMALL_BYTES];
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
    void aSmallFrameHasOneBufferOfTheKindThatReadsFill() {
        CutFrame cut = new CutFrame(allocator, CutFrame.SMALL_BYTES);
        cut.take(input, 10, CutFrame.SMALL_BYTES - 10);
        cut.take(input, CutFrame.SMALL_BYTES - 10, 0);
        assertThat(cut.length()).isEqualTo(CutFrame.SMALL_BYTES);
        assertThat(cut.bytes().capacity()).isEqualTo(CutFrame.SMALL_BYTES);
        assertThat(cut.bytes().getClass()).isEqualTo(ioBufferClass());
        assertThat(ByteBufUtil.getBytes(cut.bytes())).isEqualTo(first(CutFrame.SMALL_BYTES));
        cut.release();
        assertThat(input.readerIndex()).isEqualTo(CutFrame.SMALL_BYTES);
    }

    @Test
    void aFrameThatTurnsOutToBeLargeGoesOnAsPieces() {
        CutFrame cut = new CutFrame(allocator, 0);
        cut.take(input, 4, 0);
        cut.take(input, 6, 0);
        cut.expect(2 * CutFrame.SMALL_BYTES);
        cut.take(input, 2 * CutFrame.SMALL_BYTES - 10, 0);
        assertThat(cut.length()).isEqualTo(2 * CutFrame.SMALL_BYTES);
        assertThat(ByteBufUtil.getBytes(cut.bytes())).isEqualTo(first(2 * CutFrame.SMALL_BYTES));
        cut.release();
    }

    @Test
    void aLargeFrameAllocatesNothingForASizeThatIsOnlyAnnounced() {
        CutFrame cut = new CutFrame(allocator, Integer.MAX_VALUE);
        long before = allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
        assertThat(before).isEqualTo(input.capacity());
        cut.take(input, 3, Integer.MAX_VALUE - 3);
        assertThat(cut.length()).isEqualTo(3);
        cut.release();
    }

    private byte[] first(int count) {
        return ByteBufUtil.getBytes(input, 0, count);
    }

    private static Class<?> ioBufferClass() {
        ByteBuf buffer = new UnpooledByteBufAllocator(true).ioBuffer();
        try {
            return buffer.getClass();
        } finally {
            buffer.release();
        }
    }
}
