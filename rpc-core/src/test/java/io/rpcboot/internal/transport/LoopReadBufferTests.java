package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

class LoopReadBufferTests {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final LoopReadBuffer buffer = new LoopReadBuffer();

    @AfterEach
    void nothingIsLeft() {
        buffer.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void allReadsFillTheSameBuffer() {
        ByteBuf first = buffer.take(allocator).writeLong(1);
        first.readInt();
        first.release();

        ByteBuf second = buffer.take(allocator);

        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(LoopReadBuffer.CAPACITY);
        second.release();
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(LoopReadBuffer.CAPACITY);
    }

    @Test
    void whoKeepsAPartOfAReadKeepsItsBuffer() {
        ByteBuf first = buffer.take(allocator).writeLong(1);
        ByteBuf kept = first.retainedSlice();
        first.release();

        ByteBuf second = buffer.take(allocator).writeLong(2);

        assertThat(second).isNotSameAs(first);
        assertThat(kept.readLong()).isEqualTo(1);
        second.release();
        kept.release();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void aReadWithinAReadFillsAnotherBuffer() {
        ByteBuf outer = buffer.take(allocator).writeLong(1);
        ByteBuf inner = buffer.take(allocator).writeLong(2);

        assertThat(outer.readLong()).isEqualTo(1);
        assertThat(inner.readLong()).isEqualTo(2);
        inner.release();
        outer.release();
    }

    @Test
    void aLoopThatEndsGivesItsBufferBack() throws Exception {
        LoopResources loops = EventLoops.create("ending", new LoopSettings(1, LoopSettings.DEFAULT_BUSY_POLL));
        ByteBuf read = loops.onServer(true)
                .submit(() -> LoopReadBuffer.ofLoops().newHandle().allocate(allocator))
                .get();
        read.release();
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(LoopReadBuffer.CAPACITY);
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
    }
}
