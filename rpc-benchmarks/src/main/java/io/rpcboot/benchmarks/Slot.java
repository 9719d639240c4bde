package io.rpcboot.benchmarks;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One place in flight, used for one call after the other. Each call's payload opens with a number of its own,
 * so that an answer that belongs to another call, or to an earlier one, is found out.
 */
public final class Slot {

    /** Eight bytes of an array as a number, without an object that a benchmark would be charged for. */
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long FILL = 0x5a5a_5a5a_5a5a_5a5aL;

    private final int index;
    private final byte[] payload;
    private final Pacer pacer;
    private long stamp;

    Slot(int index, int payloadBytes, Pacer pacer) {
        this.index = index;
        this.payload = new byte[payloadBytes];
        this.pacer = pacer;
        this.stamp = (long) index << 40;
        LONG.set(payload, payloadBytes - Long.BYTES, FILL ^ index);
    }

    /** From 0 to in flight - 1. */
    public int index() {
        return index;
    }

    /** The payload of the current call; unchanged until its answer is in. */
    public byte[] payload() {
        return payload;
    }

    /** A new call begins in this place. */
    void next() {
        LONG.set(payload, 0, ++stamp);
    }

    /** The answer to the current call, at its first byte and its last. */
    public void answered(ByteBuf in, int offset, int length) {
        if (length != payload.length
                || in.getLong(offset) != stamp
                || in.getLong(offset + length - Long.BYTES) != (FILL ^ index)) {
            throw garbled(length);
        }
        pacer.answered(this);
    }

    /** The answer to the current call. */
    public void answered(byte[] answer) {
        int length = answer.length;
        if (length != payload.length
                || (long) LONG.get(answer, 0) != stamp
                || (long) LONG.get(answer, length - Long.BYTES) != (FILL ^ index)) {
            throw garbled(length);
        }
        pacer.answered(this);
    }

    /** The call failed. */
    public void failed(Throwable cause) {
        pacer.failed(cause);
    }

    private IllegalStateException garbled(int length) {
        return new IllegalStateException("slot " + index + ": the answer to call " + stamp + " has " + length
                + " bytes of " + payload.length + ", or the content of another");
    }
}
