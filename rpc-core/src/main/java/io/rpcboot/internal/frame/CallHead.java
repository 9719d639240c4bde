package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.memory.DirectMemory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the payload in a CALL, or in an OPEN, which is one that opens a session. One instance for each connection, overwritten by each CALL that
 * is read: copy out what is to be kept.
 *
 * <pre>
 * | operation number u16 | NAMED: name str8 | codec u8 | DEADLINE: ms u32
 * | HEADERS: count u8, (name str8, value str16) each | RESULT_STREAM: credit u32
 * | PAYLOAD and MORE: total u32 | payload
 * </pre>
 */
public final class CallHead {

    /** Bytes of a head that {@link #isBare}. */
    static final int BARE_LENGTH = 3;

    private static final int LONGER = FrameFormat.CALL_NAMED
            | FrameFormat.CALL_DEADLINE
            | FrameFormat.CALL_HEADERS
            | FrameFormat.CALL_RESULT_STREAM
            | FrameFormat.CALL_MORE;

    private boolean session;
    int flags;
    int operationNumber;

    @Nullable
    String name;

    int codec;
    long deadlineMillis;
    Map<String, String> headers = Map.of();
    long credit;
    int total;

    /** Reads the head of an OPEN up to the payload; borrows the buffer. */
    void readOpen(ByteBuf in, int flags) {
        int never = FrameFormat.CALL_PAYLOAD_STREAM | FrameFormat.CALL_ONE_WAY;
        if ((flags & FrameFormat.CALL_RESULT_STREAM) == 0 || (flags & never) != 0) {
            throw new FrameException("OPEN has the flags 0x" + Integer.toHexString(flags)
                    + ": RESULT_STREAM has to be set, PAYLOAD_STREAM and ONE_WAY must not");
        }
        readFrom(in, flags);
        session = true;
    }

    /** Reads the head of a CALL up to the payload; borrows the buffer. */
    void readFrom(ByteBuf in, int flags) {
        this.flags = flags;
        session = false;
        requireSensible(flags);
        Text.requireReadable(in, 3, "CALL");
        operationNumber = in.readUnsignedShort();
        name = (flags & FrameFormat.CALL_NAMED) == 0 ? null : readName(in);
        Text.requireReadable(in, 1, "codec");
        codec = in.readUnsignedByte();
        deadlineMillis = (flags & FrameFormat.CALL_DEADLINE) == 0 ? -1 : readInt(in, "deadline");
        headers((flags & FrameFormat.CALL_HEADERS) == 0 ? Map.of() : readHeaders(in));
        credit = (flags & FrameFormat.CALL_RESULT_STREAM) == 0 ? 0 : readInt(in, "credit");
        total = -1;
        if (payloadGoesOn()) {
            total = (int) Math.min(Integer.MAX_VALUE, readInt(in, "total"));
        }
        if (!hasPayload() && in.isReadable()) {
            throw new FrameException("CALL has " + in.readableBytes() + " bytes too many");
        }
    }

    /**
     * Fills the head of a CALL that is to be written.
     *
     * @param name the name to bind to the number, of at most 255 bytes; null where it is bound
     * @param deadlineMillis time left, -1 for no deadline
     * @param credit first credit of a streamed result, -1 for a result that is no stream
     */
    public void fill(
            int operationNumber,
            @Nullable String name,
            int codec,
            long deadlineMillis,
            Map<String, String> headers,
            long credit,
            boolean payloadIsStream,
            boolean oneWay) {
        this.operationNumber = operationNumber;
        this.name = name;
        this.codec = codec;
        this.deadlineMillis = deadlineMillis;
        headers(headers);
        this.credit = credit;
        this.session = false;
        this.flags = (payloadIsStream ? FrameFormat.CALL_PAYLOAD_STREAM : 0) | (oneWay ? FrameFormat.CALL_ONE_WAY : 0);
    }

    /** Makes an OPEN of the CALL that {@link #fill} has filled in. */
    public void asSession() {
        session = true;
    }

    /**
     * The flags of the frame that {@link #writeTo} writes.
     *
     * @param payloadLength payload bytes in this frame; -1 for none
     * @param total size of the whole payload
     */
    int flags(int payloadLength, int total) {
        int written = flags;
        if (name != null) {
            written |= FrameFormat.CALL_NAMED;
        }
        if (deadlineMillis >= 0) {
            written |= FrameFormat.CALL_DEADLINE;
        }
        if (!headers.isEmpty()) {
            written |= FrameFormat.CALL_HEADERS;
        }
        if (credit >= 0) {
            written |= FrameFormat.CALL_RESULT_STREAM;
        }
        if (payloadLength >= 0) {
            written |=
                    total > payloadLength ? FrameFormat.CALL_PAYLOAD | FrameFormat.CALL_MORE : FrameFormat.CALL_PAYLOAD;
        }
        return written;
    }

    /** Whether with these flags the head is a number and a codec, and nothing else. */
    static boolean isBare(int flags) {
        return (flags & LONGER) == 0;
    }

    /** Number and codec in three bytes, the lower ones. */
    int numberAndCodec() {
        return operationNumber << 8 | codec;
    }

    /** Writes all up to the payload; borrows the buffer. */
    void writeTo(ByteBuf out, int flags, int total) {
        if (name == null) {
            out.writeMedium(numberAndCodec());
        } else {
            writeNamed(out, name.getBytes(StandardCharsets.UTF_8));
        }
        if ((flags & FrameFormat.CALL_DEADLINE) != 0) {
            out.writeInt((int) Math.min(deadlineMillis, 0xFFFF_FFFFL));
        }
        if ((flags & FrameFormat.CALL_HEADERS) != 0) {
            out.writeByte(headers.size());
            headers.forEach((header, value) -> {
                Text.writeStr8(out, header);
                Text.writeStr16(out, value, 0xFFFF);
            });
        }
        if ((flags & FrameFormat.CALL_RESULT_STREAM) != 0) {
            out.writeInt((int) Math.min(credit, 0xFFFF_FFFFL));
        }
        if ((flags & FrameFormat.CALL_MORE) != 0) {
            out.writeInt(total);
        }
    }

    /**
     * Number, name and codec in one piece. What the compiler of JDK 17 sees a hundred times it inlines: where each of many
     * connections writes a name once, field by field took so much room in the writing of a call that its last steps got none.
     */
    private void writeNamed(ByteBuf out, byte[] text) {
        byte[] bytes = new byte[text.length + 4];
        bytes[0] = (byte) (operationNumber >>> 8);
        bytes[1] = (byte) operationNumber;
        bytes[2] = (byte) text.length;
        System.arraycopy(text, 0, bytes, 3, text.length);
        bytes[text.length + 3] = (byte) codec;
        DirectMemory.append(out, bytes, 0, bytes.length);
    }

    public int operationNumber() {
        return operationNumber;
    }

    /** The name that is bound to the number by this frame; null where it was bound before. */
    public @Nullable String name() {
        return name;
    }

    /** Index of the codec in the callee's HELLO, or {@link FrameFormat#NO_CODEC}. */
    public int codec() {
        return codec;
    }

    /** Time left in milliseconds; -1 for no deadline. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** First credit of a streamed result. */
    public long credit() {
        return credit;
    }

    /** Announced size of a payload in fragments; -1 for a payload that is whole. */
    public int total() {
        return total;
    }

    /** Whether it opens a session. */
    public boolean isSession() {
        return session;
    }

    public boolean resultIsStream() {
        return (flags & FrameFormat.CALL_RESULT_STREAM) != 0;
    }

    public boolean payloadIsStream() {
        return (flags & FrameFormat.CALL_PAYLOAD_STREAM) != 0;
    }

    public boolean oneWay() {
        return (flags & FrameFormat.CALL_ONE_WAY) != 0;
    }

    public boolean hasPayload() {
        return (flags & FrameFormat.CALL_PAYLOAD) != 0;
    }

    public boolean payloadGoesOn() {
        return (flags & FrameFormat.CALL_MORE) != 0;
    }

    /** Mostly there are none, as before: G1 takes a fence to store what is stored already. */
    private void headers(Map<String, String> others) {
        if (headers != others) {
            headers = others;
        }
    }

    private static void requireSensible(int flags) {
        boolean payload = (flags & FrameFormat.CALL_PAYLOAD) != 0;
        boolean more = (flags & FrameFormat.CALL_MORE) != 0;
        boolean stream = (flags & FrameFormat.CALL_PAYLOAD_STREAM) != 0;
        if ((stream && payload) || (more && !payload)) {
            throw new FrameException("CALL has flags that exclude each other: 0x" + Integer.toHexString(flags));
        }
    }

    private static String readName(ByteBuf in) {
        String name = Text.readStr8(in, "operation name");
        if (name.isEmpty()) {
            throw new FrameException("operation name is empty");
        }
        return name;
    }

    private static long readInt(ByteBuf in, String field) {
        Text.requireReadable(in, 4, field);
        return in.readUnsignedInt();
    }

    private static Map<String, String> readHeaders(ByteBuf in) {
        Text.requireReadable(in, 1, "headers");
        int count = in.readUnsignedByte();
        if (count > FrameFormat.MAX_HEADERS) {
            throw new FrameException("CALL has " + count + " headers, the limit is " + FrameFormat.MAX_HEADERS);
        }
        Map<String, String> headers = new LinkedHashMap<>(count * 2);
        for (int i = 0; i < count; i++) {
            String name = Text.readStr8(in, "header name");
            headers.put(name, Text.readStr16(in, "header value"));
        }
        return headers;
    }
}
