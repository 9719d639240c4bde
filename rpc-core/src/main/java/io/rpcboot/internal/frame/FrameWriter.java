package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.memory.DirectMemory;

/**
 * Writes frames to the end of a buffer, which it borrows; on the event loop of the connection. For frames that
 * carry payload it writes all but the payload, which the caller appends; an item in an array it writes whole.
 */
public final class FrameWriter {

    private static final int BARE_CALL_LENGTH = FrameFormat.HEADER_LENGTH + CallHead.BARE_LENGTH;

    private FrameWriter() {}

    public static void writeMagic(ByteBuf out) {
        out.writeInt(FrameFormat.MAGIC);
    }

    public static void writeHello(ByteBuf out, Hello hello) {
        int start = begin(out, FrameFormat.HELLO, 0);
        hello.writeTo(out);
        end(out, start);
    }

    /**
     * A CALL, or an OPEN, up to its payload.
     *
     * @param payloadLength payload bytes that follow in this frame; -1 for none
     * @param total size of the whole payload; more than {@code payloadLength} when fragments follow
     */
    public static void writeCall(ByteBuf out, int callId, CallHead head, int payloadLength, int total) {
        int start = out.writerIndex();
        byte type = head.isSession() ? FrameFormat.OPEN : FrameFormat.CALL;
        int flags = head.flags(payloadLength, total);
        long memory = CallHead.isBare(flags) ? DirectMemory.room(out, BARE_CALL_LENGTH) : 0;
        if (memory == 0) {
            writeHeader(out, 0, type, flags, callId);
            head.writeTo(out, flags, total);
            int headLength = out.writerIndex() - start - FrameFormat.HEADER_LENGTH;
            out.setInt(start, headLength + Math.max(payloadLength, 0));
        } else {
            putHeader(memory, CallHead.BARE_LENGTH + Math.max(payloadLength, 0), type, flags, callId);
            DirectMemory.putMedium(memory + FrameFormat.HEADER_LENGTH, head.numberAndCodec());
            out.writerIndex(start + BARE_CALL_LENGTH);
        }
    }

    /** DATA with a whole item, or END with one if it is the last. */
    public static void writeItem(ByteBuf out, int callId, byte[] source, int offset, int length, boolean last) {
        byte type = last ? FrameFormat.END : FrameFormat.DATA;
        int flags = last ? FrameFormat.END_ITEM : 0;
        long memory = DirectMemory.room(out, FrameFormat.HEADER_LENGTH + length);
        if (memory == 0) {
            writeHeader(out, length, type, flags, callId);
            out.writeBytes(source, offset, length);
        } else {
            putHeader(memory, length, type, flags, callId);
            DirectMemory.put(memory + FrameFormat.HEADER_LENGTH, source, offset, length);
            out.writerIndex(out.writerIndex() + FrameFormat.HEADER_LENGTH + length);
        }
    }

    /** DATA with a whole item of {@code length} bytes to follow. */
    public static void writeData(ByteBuf out, int callId, int length) {
        writeHeader(out, length, FrameFormat.DATA, 0, callId);
    }

    /** DATA with the first fragment of an item of {@code total} bytes to follow. */
    public static void writeFirstFragment(ByteBuf out, int callId, int length, int total) {
        writeHeader(
                out,
                length + FrameFormat.TOTAL_LENGTH,
                FrameFormat.DATA,
                FrameFormat.DATA_FIRST | FrameFormat.DATA_MORE,
                callId);
        out.writeInt(total);
    }

    /** DATA with a middle fragment, or with the last one, to follow. */
    public static void writeFragment(ByteBuf out, int callId, int length, boolean more) {
        writeHeader(out, length, FrameFormat.DATA, more ? FrameFormat.DATA_MORE : 0, callId);
    }

    /** END with the last item, or the last fragment of it, to follow. */
    public static void writeEndWithItem(ByteBuf out, int callId, int length) {
        writeHeader(out, length, FrameFormat.END, FrameFormat.END_ITEM, callId);
    }

    public static void writeEnd(ByteBuf out, int callId) {
        writeHeader(out, 0, FrameFormat.END, 0, callId);
    }

    /**
     * STARTED up to its value.
     *
     * @param length bytes of the value that follow in this frame; -1 for none
     * @param total size of the whole value; more than {@code length} when fragments follow
     */
    public static void writeStarted(ByteBuf out, int callId, int length, int total) {
        if (length < 0) {
            writeHeader(out, 0, FrameFormat.STARTED, 0, callId);
        } else if (length == total) {
            writeHeader(out, length, FrameFormat.STARTED, FrameFormat.STARTED_ITEM, callId);
        } else {
            int flags = FrameFormat.STARTED_ITEM | FrameFormat.STARTED_MORE;
            writeHeader(out, length + FrameFormat.TOTAL_LENGTH, FrameFormat.STARTED, flags, callId);
            out.writeInt(total);
        }
    }

    public static void writeItemsEnd(ByteBuf out, int callId) {
        writeHeader(out, 0, FrameFormat.ITEMS_END, 0, callId);
    }

    public static void writeEnough(ByteBuf out, int callId) {
        writeHeader(out, 0, FrameFormat.ENOUGH, 0, callId);
    }

    /** CREDIT for {@code count} items, 1 to 2^32 - 1. */
    public static void writeCredit(ByteBuf out, int callId, long count) {
        writeHeader(out, 4, FrameFormat.CREDIT, 0, callId);
        out.writeInt((int) count);
    }

    /** LOST: {@code total} items of the stream have been dropped so far. */
    public static void writeLost(ByteBuf out, int callId, long total) {
        writeHeader(out, 8, FrameFormat.LOST, 0, callId);
        out.writeLong(total);
    }

    public static void writeError(ByteBuf out, int callId, ErrorBody error) {
        int start = begin(out, FrameFormat.ERROR, callId);
        error.writeTo(out);
        end(out, start);
    }

    public static void writeCancel(ByteBuf out, int callId, CancelBody cancel) {
        int start = begin(out, FrameFormat.CANCEL, callId);
        cancel.writeTo(out);
        end(out, start);
        out.setByte(start + 5, cancel.ack() ? FrameFormat.CANCEL_ACK : 0);
    }

    public static void writePing(ByteBuf out, boolean ack, long payload) {
        writeHeader(out, 8, FrameFormat.PING, ack ? FrameFormat.PING_ACK : 0, 0);
        out.writeLong(payload);
    }

    public static void writeGoAway(ByteBuf out, GoAway goAway) {
        int start = begin(out, FrameFormat.GOAWAY, 0);
        goAway.writeTo(out);
        end(out, start);
    }

    private static int begin(ByteBuf out, byte type, int callId) {
        int start = out.writerIndex();
        writeHeader(out, 0, type, 0, callId);
        return start;
    }

    private static void end(ByteBuf out, int start) {
        out.setInt(start, out.writerIndex() - start - FrameFormat.HEADER_LENGTH);
    }

    private static void writeHeader(ByteBuf out, int length, byte type, int flags, int callId) {
        long memory = DirectMemory.room(out, FrameFormat.HEADER_LENGTH);
        if (memory == 0) {
            out.writeLong(firstWord(length, type, flags, callId));
            out.writeShort(callId);
        } else {
            putHeader(memory, length, type, flags, callId);
            out.writerIndex(out.writerIndex() + FrameFormat.HEADER_LENGTH);
        }
    }

    private static void putHeader(long address, int length, byte type, int flags, int callId) {
        DirectMemory.putLong(address, firstWord(length, type, flags, callId));
        DirectMemory.putShort(address + 8, callId);
    }

    /** All of a header but the lower half of the call id. */
    private static long firstWord(int length, byte type, int flags, int callId) {
        return (long) length << 32 | (long) type << 24 | (long) flags << 16 | callId >>> 16;
    }
}
