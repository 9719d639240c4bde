package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.call.Backlogged;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameWriter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one call still has to send: items larger than a frame, and what comes behind them. Confined to the event
 * loop.
 */
final class Backlog implements Backlogged {

    /** Bytes that a frame takes besides its payload. */
    static final int OVERHEAD = FrameFormat.HEADER_LENGTH + 4;

    private final int callId;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>(2);
    private int written;

    /** An item; the end of a session's items; or an end, with an error or without. */
    private record Entry(
            @Nullable EncodedItem item,
            boolean last,
            @Nullable ErrorBody error) {}

    Backlog(int callId) {
        this.callId = callId;
    }

    /** Takes ownership of an item of which {@code alreadyWritten} bytes have been sent. */
    void add(EncodedItem item, boolean last, int alreadyWritten) {
        if (alreadyWritten > 0) {
            written = alreadyWritten;
        }
        entries.add(new Entry(item, last, null));
    }

    void addEnd(@Nullable ErrorBody error) {
        entries.add(new Entry(null, true, error));
    }

    void addItemsEnd() {
        entries.add(new Entry(null, false, null));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Bytes that the next frame takes at most. */
    int nextLength(int maxPayload) {
        Entry entry = entries.element();
        return entry.item == null
                ? FrameFormat.MAX_HEAD + OVERHEAD
                : Math.min(maxPayload, entry.item.length() - written) + OVERHEAD;
    }

    /**
     * Writes the next frame; borrows the buffer.
     *
     * @return whether it ended the direction
     */
    boolean writeNext(ByteBuf out, int maxPayload) {
        Entry entry = entries.element();
        EncodedItem item = entry.item;
        if (item == null) {
            writeEnd(out, entry);
            entries.remove();
            return entry.last;
        }
        int rest = item.length() - written;
        int count = Math.min(rest, maxPayload);
        boolean more = count < rest;
        if (written == 0 && more) {
            FrameWriter.writeFirstFragment(out, callId, count, item.length());
        } else if (!more && entry.last) {
            FrameWriter.writeEndWithItem(out, callId, count);
        } else {
            FrameWriter.writeFragment(out, callId, count, more);
        }
        item.writeTo(out, written, count);
        written += count;
        if (!more) {
            written = 0;
            item.release();
            entries.remove();
        }
        return !more && entry.last;
    }

    @Override
    public long bytes() {
        long sum = -written;
        for (Entry entry : entries) {
            sum += entry.item == null ? 0 : entry.item.length();
        }
        return Math.max(0, sum);
    }

    void release() {
        for (Entry entry : entries) {
            if (entry.item != null) {
                entry.item.release();
            }
        }
        entries.clear();
    }

    private void writeEnd(ByteBuf out, Entry entry) {
        ErrorBody error = entry.error;
        if (!entry.last) {
            FrameWriter.writeItemsEnd(out, callId);
        } else if (error == null) {
            FrameWriter.writeEnd(out, callId);
        } else {
            FrameWriter.writeError(out, callId, error);
        }
    }
}
