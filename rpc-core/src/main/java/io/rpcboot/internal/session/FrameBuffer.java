package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.rpcboot.internal.health.Traffic;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a connection writes next. They are accumulated in one buffer, which beats a buffer for each frame 1.5 to
 * 1.9 times, and flushed when a batch of input ends, or has held them long enough, or the buffer is full enough. Confined to
 * the event loop.
 */
final class FrameBuffer {

    /** Bytes at which the buffer is flushed within a batch: both sides work at once (DESIGN section 7, fact 2). */
    static final int FLUSH_BYTES = 16 * 1024;

    /**
     * The same where the last frame is an item of a stream, of which a sixth more go through in a second than with the other,
     * or one of {@link #BULK_ITEM_BYTES}. Each of 16 KiB filled the other by itself: 1.3 to 1.6 times the calls, in three pairs.
     */
    static final int BULK_FLUSH_BYTES = 64 * 1024;

    /**
     * The same where the last frame is an item of {@link #LARGE_ITEM_BYTES}, but not one that fills the other by itself: 1.1 to
     * 1.2 times the calls of 4 KiB and of 32 KiB (medians of three). Those of 64 KiB leave one by one: 1.3 to 1.5 times as many
     * where the kernel paces what is sent (BBR, medians of four), 0.87 to 0.96 where it does not (CUBIC, medians of three).
     */
    static final int LARGE_FLUSH_BYTES = 256 * 1024;

    /** 64 of them fill {@link #FLUSH_BYTES}. */
    static final int BULK_ITEM_BYTES = 256;

    /** 64 of them fill {@link #LARGE_FLUSH_BYTES}. */
    static final int LARGE_ITEM_BYTES = 4 * 1024;

    private static final int SMALL_BUFFER_BYTES = 1024;

    private final Channel channel;
    private final Traffic traffic;
    private final OutboundBuffers buffers = OutboundBuffers.ofLoop();
    private final HoldTime held;
    private @Nullable ByteBuf buffer;
    private boolean backedUp;
    private int lastFlushed;
    private int unflushed;
    private int handled;
    private int flushBytes = FLUSH_BYTES;
    private boolean inBatch;
    private boolean flushScheduled;
    private boolean closed;

    /** @param clock as {@code System.nanoTime()} */
    FrameBuffer(Channel channel, Traffic traffic, LongSupplier clock) {
        this.channel = channel;
        this.traffic = traffic;
        this.held = new HoldTime(clock);
    }

    /** @param now the time of the clock */
    void beginBatch(long now) {
        if (!inBatch) {
            inBatch = true;
            held.begin(now);
        }
    }

    /** To be followed by {@link #flush}. */
    void endBatch() {
        if (inBatch && buffer != null) {
            held.end(); // a batch that leaves nothing to flush is not worth a look at the clock
        }
        inBatch = false;
        handled = 0;
    }

    boolean inBatch() {
        return inBatch;
    }

    /** At how many bytes the buffer is flushed behind an item of so many. */
    static int flushBytes(int length, boolean ofStream) {
        if (length >= LARGE_ITEM_BYTES && length < BULK_FLUSH_BYTES) {
            return LARGE_FLUSH_BYTES;
        }
        return ofStream || length >= BULK_ITEM_BYTES ? BULK_FLUSH_BYTES : FLUSH_BYTES;
    }

    /** Bytes of the batch have been handled, and more are to come: the other side has its credit by then, and goes on. */
    void handled(int bytes) {
        handled += bytes;
        if (handled >= Math.max(BULK_FLUSH_BYTES, flushBytes)) {
            handled = 0;
            flush();
        }
    }

    /** Room for a frame; to be followed by {@link #appended}. */
    ByteBuf room(int bytes) {
        ByteBuf current = buffer;
        if (current != null) {
            if (current.writableBytes() >= bytes) {
                return current;
            }
            buffer = null;
            unflushed += current.readableBytes();
            channel.write(current, channel.voidPromise());
        }
        ByteBuf fresh = fresh(bytes);
        buffer = fresh;
        return fresh;
    }

    private ByteBuf fresh(int bytes) {
        if (!backedUp && lastFlushed > OutboundBuffers.BUFFER_BYTES && bytes <= OutboundBuffers.LARGE_BUFFER_BYTES) {
            return buffers.takeLarge(channel);
        }
        if (!backedUp && bytes <= OutboundBuffers.BUFFER_BYTES) {
            return buffers.take(channel);
        }
        // It may wait for long, and others with it: no larger than it is likely to be filled.
        int usual = Math.min(OutboundBuffers.BUFFER_BYTES, 2 * lastFlushed);
        return channel.alloc().directBuffer(Math.max(bytes, Math.max(usual, SMALL_BUFFER_BYTES)));
    }

    /** A small frame has been appended to what {@link #room} gave. */
    void appended() {
        appended(FLUSH_BYTES);
    }

    /**
     * A frame has been appended to what {@link #room} gave.
     *
     * @param flushBytes at how many bytes the buffer is flushed now: see {@link #flushBytes(int, boolean)}
     */
    void appended(int flushBytes) {
        this.flushBytes = flushBytes;
        if (closed) {
            discard(); // for frames that came in one read behind what ended the connection
        } else if (unflushed + bytes() >= flushBytes || (inBatch && held.isOver())) {
            flush();
        } else if (!inBatch && !flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    void flush() {
        flushScheduled = false;
        ByteBuf out = buffer;
        if (out == null) {
            return;
        }
        buffer = null;
        lastFlushed = unflushed + out.readableBytes();
        unflushed = 0;
        traffic.sent(lastFlushed);
        channel.writeAndFlush(out.retain(), channel.voidPromise());
        backedUp = !buffers.giveBack(out);
        if (inBatch) {
            held.flushed();
        }
    }

    /** Bytes that have not been given to the channel. */
    int bytes() {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    /** Flushes, and takes nothing more. */
    void close() {
        closed = true;
        flush();
    }

    /** Drops what has not been flushed. */
    void discard() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
