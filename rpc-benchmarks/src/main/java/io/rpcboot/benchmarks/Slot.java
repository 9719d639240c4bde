package io.rpcboot.benchmarks;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One place in flight, used for one call after the other. Each call's payload opens with a number of its own,
 * so that an answer that belongs to another call, or to an earlier one, is found out. Payloads of less than 16
 * bytes have no room for that: their length is all that is checked.
 */
public final class Slot {

    /** Eight bytes of an array as a number, without an object that a benchmark would be charged for. */
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Of so many slots of a closed loop one is timed: a look at the clock costs as much as a call of raw Netty. */
    private static final int TIMED_OF = 16;

    private static final int STAMPED_BYTES = 2 * Long.BYTES;
    private static final long FILL = 0x5a5a_5a5a_5a5a_5a5aL;

    private final int index;
    private final byte[] payload;
    private final boolean stamped;
    private final Pacer pacer;
    private final String text;
    private long stamp;
    private long begunNanos;

    Slot(int index, int payloadBytes, Pacer pacer) {
        this.index = index;
        this.payload = new byte[payloadBytes];
        this.stamped = payloadBytes >= STAMPED_BYTES;
        this.pacer = pacer;
        this.text = Note.text(payloadBytes);
        this.stamp = (long) index << 40;
        if (stamped) {
            LONG.set(payload, payloadBytes - Long.BYTES, FILL ^ index);
        }
    }

    /** From 0 to in flight - 1. */
    public int index() {
        return index;
    }

    /** The payload of the current call; unchanged until its answer is in. */
    public byte[] payload() {
        return payload;
    }

    /** The payload of the current call, as a record. */
    public Note note() {
        return new Note(stamp, index, text);
    }

    /** A new call begins in this place. */
    void next() {
        ++stamp;
        if (stamped) {
            LONG.set(payload, 0, stamp);
        }
    }

    /** Whether it stands for its neighbours when calls of a closed loop are timed. */
    boolean timed() {
        return index % TIMED_OF == 0;
    }

    /** When the current call began, or was meant to; 0 if it is not timed. */
    long begunNanos() {
        return begunNanos;
    }

    void begunNanos(long nanos) {
        begunNanos = nanos;
    }

    /** The answer to the current call, at its first byte and its last. */
    public void answered(ByteBuf in, int offset, int length) {
        if (length != payload.length) {
            throw garbled(length);
        }
        if (stamped) {
            check(in.getLong(offset), in.getLong(offset + length - Long.BYTES));
        }
        pacer.answered(this);
    }

    /** The answer to the current call. */
    public void answered(byte[] answer) {
        if (answer.length != payload.length) {
            throw garbled(answer.length);
        }
        if (stamped) {
            check((long) LONG.get(answer, 0), (long) LONG.get(answer, answer.length - Long.BYTES));
        }
        pacer.answered(this);
    }

    /** The answer to the current call, as a record. */
    public void answered(Note answer) {
        if (answer.stamp() != stamp || answer.slot() != index || answer.text().length() != text.length()) {
            throw garbled(answer.text().length());
        }
        pacer.answered(this);
    }

    /** The call failed. */
    public void failed(Throwable cause) {
        pacer.failed(cause);
    }

    private void check(long first, long last) {
        if (first != stamp || last != (FILL ^ index)) {
            throw garbled(payload.length);
        }
    }

    private IllegalStateException garbled(int length) {
        return new IllegalStateException("slot " + index + ": the answer to call " + stamp + " has " + length
                + " bytes of " + payload.length + ", or the content of another");
    }
}
