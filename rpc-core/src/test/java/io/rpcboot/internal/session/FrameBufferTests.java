package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.internal.health.Traffic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameBufferTests {

    private static final int FRAME = 1024;

    private long now = 1;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FrameBuffer frames = new FrameBuffer(channel, new Traffic(), () -> now);

    @AfterEach
    void close() {
        frames.discard();
        channel.finishAndReleaseAll();
    }

    @Test
    void answersWaitForTheEndOfTheBatchUntilThereAreSixteenKibibytes() {
        frames.beginBatch(now);
        append(FrameBuffer.FLUSH_BYTES / FRAME - 1, false);
        assertThat(written()).isZero();
        append(1, false);
        assertThat(written()).isEqualTo(FrameBuffer.FLUSH_BYTES);
        append(1, false);
        frames.endBatch();
        frames.flush();
        assertThat(written()).isEqualTo(FRAME);
    }

    @Test
    void bulkWaitsUntilThereAreSixtyFour() {
        frames.beginBatch(now);
        append(FrameBuffer.BULK_FLUSH_BYTES / FRAME - 1, true);
        assertThat(written()).isZero();
        append(1, true);
        assertThat(written()).isEqualTo(FrameBuffer.BULK_FLUSH_BYTES);
    }

    @Test
    void aSmallAnswerBehindBulkDoesNotWaitForMoreOfIt() {
        frames.beginBatch(now);
        append(FrameBuffer.FLUSH_BYTES / FRAME, true);
        assertThat(written()).isZero();
        append(1, false);
        assertThat(written()).isEqualTo(FrameBuffer.FLUSH_BYTES + FRAME);
    }

    @Test
    void aLongBatchOfInputDoesNotKeepCreditBack() {
        frames.beginBatch(now);
        append(1, false);
        frames.handled(FrameBuffer.BULK_FLUSH_BYTES - 1);
        assertThat(written()).isZero();
        frames.handled(1);
        assertThat(written()).isEqualTo(FRAME);
    }

    @Test
    void aBatchThatTakesLongDoesNotHoldWhatItHasWritten() {
        frames.beginBatch(now);
        append(1, false);
        assertThat(written()).isZero();
        now += HoldTime.FIRST_NANOS;
        append(2, true);
        assertThat(written()).isEqualTo(3 * FRAME);
        frames.beginBatch(now);
        append(1, false);
        now += 2 * HoldTime.FIRST_NANOS - 1;
        append(1, false);
        assertThat(written()).as("the same batch, which goes on").isZero();
        now++;
        append(1, false);
        assertThat(written()).isEqualTo(3 * FRAME);
    }

    @Test
    void outsideOfABatchTheNextTurnOfTheLoopFlushes() {
        append(2, true);
        assertThat(written()).isZero();
        channel.runPendingTasks();
        assertThat(written()).isEqualTo(2 * FRAME);
    }

    @Test
    void nothingIsWrittenBehindTheEnd() {
        append(1, false);
        frames.close();
        assertThat(written()).isEqualTo(FRAME);
        append(1, false);
        channel.runPendingTasks();
        assertThat(written()).isZero();
        assertThat(frames.bytes()).isZero();
    }

    @Test
    void aBufferThatMayWaitForTheSocketIsNotLargerThanWhatLeavesUsually() {
        append(3, false);
        frames.flush(); // the channel keeps it
        assertThat(frames.room(1).capacity()).isEqualTo(2 * 3 * FRAME);
        frames.appended();
        frames.flush();
        assertThat(frames.room(9 * FRAME).capacity())
                .as("as large as its frame")
                .isEqualTo(9 * FRAME);
    }

    private void append(int count, boolean bulk) {
        for (int i = 0; i < count; i++) {
            frames.room(FRAME).writeZero(FRAME);
            frames.appended(bulk);
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
