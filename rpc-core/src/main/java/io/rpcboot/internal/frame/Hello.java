package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * The first frame of each direction.
 *
 * <pre>
 * | lowest u8 | highest u8 | features u32 | max frame payload u32 | max message u32 | max calls u32
 * | max operations u32 | keep-alive ms u32 | peer id 16 bytes | name str8
 * | count u8, codec str8 each | count u16, authentication | anything, ignored
 * </pre>
 *
 * @param features bits; what is not known is kept and ignored
 * @param peerId 16 bytes in hexadecimal
 */
public record Hello(
        int lowestVersion,
        int highestVersion,
        int features,
        int maxFramePayload,
        int maxMessage,
        int maxCalls,
        int maxOperations,
        long keepAliveMillis,
        String peerId,
        String name,
        List<String> codecs) {

    /** The peer takes sessions, a bit of {@code features}. */
    public static final int SESSIONS = 0x01;

    /** The only version so far. */
    public static final int VERSION = 1;

    private static final int FIXED_LENGTH = 1 + 1 + 6 * 4 + 16;

    public Hello {
        codecs = List.copyOf(codecs);
    }

    /** Whether the peer takes sessions. */
    public boolean takesSessions() {
        return (features & SESSIONS) != 0;
    }

    /** Reads the body of a HELLO; borrows the buffer. */
    static Hello readFrom(ByteBuf in) {
        Text.requireReadable(in, FIXED_LENGTH, "HELLO");
        int lowest = in.readUnsignedByte();
        int highest = in.readUnsignedByte();
        if (lowest > VERSION || highest < VERSION) {
            throw new FrameException(
                    "no common version: the peer speaks " + lowest + " to " + highest + ", this side " + VERSION);
        }
        int features = in.readInt();
        int maxFramePayload =
                readLimit(in, "max frame payload", FrameFormat.MIN_FRAME_PAYLOAD, FrameFormat.MAX_FRAME_PAYLOAD);
        int maxMessage = readLimit(in, "max message", 1, Integer.MAX_VALUE);
        int maxCalls = readLimit(in, "max calls", 0, FrameFormat.MAX_CALLS);
        int maxOperations = readLimit(in, "max operations", 0, FrameFormat.MAX_OPERATIONS);
        long keepAliveMillis = in.readUnsignedInt();
        String peerId = ByteBufUtil.hexDump(in, in.readerIndex(), 16);
        in.skipBytes(16);
        String name = Text.printable(Text.readStr8(in, "name"));
        List<String> codecs = readCodecs(in);
        Text.requireReadable(in, 2, "authentication");
        int authentication = in.readUnsignedShort();
        if (authentication > FrameFormat.MAX_AUTHENTICATION) {
            throw new FrameException(
                    "authentication has " + authentication + " bytes, the limit is " + FrameFormat.MAX_AUTHENTICATION);
        }
        Text.requireReadable(in, authentication, "authentication");
        return new Hello(
                lowest,
                highest,
                features,
                maxFramePayload,
                maxMessage,
                maxCalls,
                maxOperations,
                keepAliveMillis,
                peerId,
                name,
                codecs);
    }

    /** Writes the body of a HELLO; borrows the buffer. */
    void writeTo(ByteBuf out) {
        out.writeByte(lowestVersion);
        out.writeByte(highestVersion);
        out.writeInt(features);
        out.writeInt(maxFramePayload);
        out.writeInt(maxMessage);
        out.writeInt(maxCalls);
        out.writeInt(maxOperations);
        out.writeInt((int) Math.min(keepAliveMillis, 0xFFFF_FFFFL));
        out.writeBytes(ByteBufUtil.decodeHexDump(peerId));
        Text.writeStr8(out, name);
        out.writeByte(codecs.size());
        for (String codec : codecs) {
            Text.writeStr8(out, codec);
        }
        out.writeShort(0);
    }

    private static List<String> readCodecs(ByteBuf in) {
        Text.requireReadable(in, 1, "codecs");
        int count = in.readUnsignedByte();
        if (count > FrameFormat.MAX_CODECS) {
            throw new FrameException("HELLO lists " + count + " codecs, the limit is " + FrameFormat.MAX_CODECS);
        }
        List<String> codecs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            codecs.add(Text.readStr8(in, "codec"));
        }
        return codecs;
    }

    private static int readLimit(ByteBuf in, String name, int min, int max) {
        long value = in.readUnsignedInt();
        if (value < min || (value > max && max != Integer.MAX_VALUE)) {
            throw new FrameException(name + " of HELLO is " + value + ", it must be " + min + " to " + max);
        }
        return (int) Math.min(value, max);
    }
}
