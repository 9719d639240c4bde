package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.internal.health.Traffic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameBufferTests {

    private static final int FRAME = 1024;

    private long now = 1;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int looks;
    private final FrameBuffer frames = new FrameBuffer(channel, new Traffic(), this::look);

    @AfterEach
    void close() {
        frames.discard();
        channel.finishAndReleaseAll();
    }

    @Test
    void answersWaitForTheEndOfTheBatchUntilThereAreSixteenKibibytes() {
        frames.beginBatch(now);
        append(FrameBuffer.FLUSH_BYTES / FRAME - 1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isZero();
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isEqualTo(FrameBuffer.FLUSH_BYTES);
        append(1, FrameBuffer.FLUSH_BYTES);
        frames.endBatch();
        frames.flush();
        assertThat(written()).isEqualTo(FRAME);
    }

    @Test
    void bulkWaitsUntilThereAreSixtyFour() {
        frames.beginBatch(now);
        append(FrameBuffer.BULK_FLUSH_BYTES / FRAME - 1, FrameBuffer.BULK_FLUSH_BYTES);
        assertThat(written()).isZero();
        append(1, FrameBuffer.BULK_FLUSH_BYTES);
        assertThat(written()).isEqualTo(FrameBuffer.BULK_FLUSH_BYTES);
    }

    @Test
    void largeItemsWaitUntilThereAreTwoHundredAndFiftySix() {
        frames.beginBatch(now);
        append(FrameBuffer.LARGE_FLUSH_BYTES / FRAME - 1, FrameBuffer.LARGE_FLUSH_BYTES);
        frames.handled(FrameBuffer.LARGE_FLUSH_BYTES - 1);
        assertThat(written()).isZero();
        append(1, FrameBuffer.LARGE_FLUSH_BYTES);
        assertThat(written()).isEqualTo(FrameBuffer.LARGE_FLUSH_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 16",
        "255, false, 16",
        "256, false, 64",
        "4095, false, 64",
        "4096, false, 256",
        "65535, false, 256",
        "65536, false, 64",
        "0, true, 64",
        "4095, true, 64",
        "4096, true, 256",
        "65536, true, 64"
    })
    void howManyItAreDependsOnTheItem(int length, boolean ofStream, int kibibytes) {
        assertThat(FrameBuffer.flushBytes(length, ofStream)).isEqualTo(kibibytes * 1024);
    }

    @Test
    void aSmallAnswerBehindBulkDoesNotWaitForMoreOfIt() {
        frames.beginBatch(now);
        append(FrameBuffer.FLUSH_BYTES / FRAME, FrameBuffer.BULK_FLUSH_BYTES);
        assertThat(written()).isZero();
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isEqualTo(FrameBuffer.FLUSH_BYTES + FRAME);
    }

    @Test
    void aLongBatchOfInputDoesNotKeepCreditBack() {
        frames.beginBatch(now);
        append(1, FrameBuffer.FLUSH_BYTES);
        frames.handled(FrameBuffer.BULK_FLUSH_BYTES - 1);
        assertThat(written()).isZero();
        frames.handled(1);
        assertThat(written()).isEqualTo(FRAME);
    }

    @Test
    void aBatchThatTakesLongDoesNotHoldWhatItHasWritten() {
        frames.beginBatch(now);
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isZero();
        now += HoldTime.MIN_FIRST_NANOS;
        append(2, FrameBuffer.BULK_FLUSH_BYTES);
        assertThat(written()).isEqualTo(3 * FRAME);
        frames.beginBatch(now);
        append(1, FrameBuffer.FLUSH_BYTES);
        isHeldFor(2 * HoldTime.MIN_FIRST_NANOS, 3); // the same batch, which goes on
    }

    @Test
    void aBatchIsHeldForHalfOfWhatTheOneBeforeTook() {
        frames.beginBatch(now);
        append(1, FrameBuffer.FLUSH_BYTES);
        now += 2 * HoldTime.MAX_FIRST_NANOS;
        frames.endBatch();
        frames.flush();
        written();
        frames.beginBatch(now);
        isHeldFor(HoldTime.MAX_FIRST_NANOS, 2);
    }

    @Test
    void theEndOfNoBatchDoesNotCountAsALongOne() {
        frames.beginBatch(now);
        frames.endBatch();
        append(1, FrameBuffer.FLUSH_BYTES);
        now += 2 * HoldTime.MAX_FIRST_NANOS;
        frames.endBatch();
        frames.flush();
        written();
        frames.beginBatch(now);
        now += HoldTime.MIN_FIRST_NANOS;
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isEqualTo(FRAME);
    }

    @Test
    void aBatchThatLeavesNothingToFlushDoesNotLookAtTheClock() {
        frames.beginBatch(now);
        frames.endBatch();
        frames.flush();
        assertThat(looks).isZero();
        frames.beginBatch(now);
        append(1, FrameBuffer.FLUSH_BYTES);
        frames.endBatch();
        frames.flush();
        assertThat(looks).isPositive();
    }

    @Test
    void outsideOfABatchTheNextTurnOfTheLoopFlushes() {
        append(2, FrameBuffer.BULK_FLUSH_BYTES);
        assertThat(written()).isZero();
        channel.runPendingTasks();
        assertThat(written()).isEqualTo(2 * FRAME);
    }

    @Test
    void nothingIsWrittenBehindTheEnd() {
        append(1, FrameBuffer.FLUSH_BYTES);
        frames.close();
        assertThat(written()).isEqualTo(FRAME);
        append(1, FrameBuffer.FLUSH_BYTES);
        channel.runPendingTasks();
        assertThat(written()).isZero();
        assertThat(frames.bytes()).isZero();
    }

    @Test
    void aBufferThatMayWaitForTheSocketIsNotLargerThanWhatLeavesUsually() {
        append(3, FrameBuffer.FLUSH_BYTES);
        frames.flush(); // the channel keeps it
        assertThat(frames.room(1).capacity()).isEqualTo(2 * 3 * FRAME);
        frames.appended();
        frames.flush();
        assertThat(frames.room(9 * FRAME).capacity())
                .as("as large as its frame")
                .isEqualTo(9 * FRAME);
    }

    @Test
    void whoFillsOneBufferAtOnceGetsALargerOne() {
        EmbeddedChannel fast = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
            }
        });
        FrameBuffer ofFast = new FrameBuffer(fast, new Traffic(), () -> now);
        int full = OutboundBuffers.BUFFER_BYTES;
        assertThat(flush(ofFast, full)).isEqualTo(OutboundBuffers.BUFFER_BYTES);
        assertThat(flush(ofFast, 1)).isEqualTo(OutboundBuffers.BUFFER_BYTES);
        assertThat(flush(ofFast, full + 1)).isEqualTo(full + 1);
        assertThat(flush(ofFast, 1)).isEqualTo(OutboundBuffers.LARGE_BUFFER_BYTES);
        assertThat(flush(ofFast, 1)).isEqualTo(OutboundBuffers.BUFFER_BYTES);
        fast.finishAndReleaseAll();
    }

    /** The capacity of the buffer from which so many bytes leave. */
    private static int flush(FrameBuffer frames, int bytes) {
        ByteBuf out = frames.room(bytes).writeZero(bytes);
        int capacity = out.capacity();
        frames.flush();
        return capacity;
    }

    /** A frame before the last nanosecond is not flushed, one behind it is, with all others. */
    private void isHeldFor(long nanos, int count) {
        now += nanos - 1;
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isZero();
        now++;
        append(1, FrameBuffer.FLUSH_BYTES);
        assertThat(written()).isEqualTo(count * FRAME);
    }

    private long look() {
        looks++;
        return now;
    }

    private void append(int count, int flushBytes) {
        for (int i = 0; i < count; i++) {
            frames.room(FRAME).writeZero(FRAME);
            frames.appended(flushBytes);
        }
    }

    private int written() {
        int bytes = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            bytes += out.readableBytes();
            out.release();
        }
        return bytes;
    }
}
