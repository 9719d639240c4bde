package io.rpcboot.codec;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing heap buffer with a limit, that a {@link PayloadWriter} appends to. One thread at a time.
 * A heap array because writing Jackson's output through an array is faster than through a direct buffer.
 */
public final class PayloadBuffer extends OutputStream {

    private final int limit;
    private byte[] bytes;
    private int length;

    /**
     * @param initialCapacity first size of the array, in bytes
     * @param limit most bytes that the buffer takes
     */
    public PayloadBuffer(int initialCapacity, int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(initialCapacity, limit)];
    }

    @Override
    public void write(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Nothing to release; an encoder may close its output. */
    @Override
    public void close() {}

    /** The array itself, valid from 0 to {@link #length()} until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes have been written. */
    public int length() {
        return length;
    }

    /** Most bytes that this buffer takes. */
    public int limit() {
        return limit;
    }

    /** Forgets what was written; an array that grew past {@code keep} bytes is given back to the collector. */
    public void reset(int keep) {
        length = 0;
        if (bytes.length > keep) {
            bytes = new byte[keep];
        }
    }

    /** A copy of what was written. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int count) {
        if (count > limit - length) {
            throw new PayloadTooLargeException(limit);
        }
        if (count > bytes.length - length) {
            int doubled = (int) Math.min(limit, Math.max(64L, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + count));
        }
    }
}
