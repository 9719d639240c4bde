package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;

/**
 * Body of a GOAWAY: {@code | accepted u64 | code u8 | reason str16 |}.
 *
 * @param accepted how many CALL frames of this connection the sender has accepted
 * @param code 0 for a normal end
 */
public record GoAway(long accepted, int code, String reason) {

    /** Reads a body; borrows the buffer. */
    static GoAway readFrom(ByteBuf in) {
        Text.requireReadable(in, 9, "GOAWAY");
        long accepted = in.readLong();
        return new GoAway(
                accepted < 0 ? Long.MAX_VALUE : accepted,
                in.readUnsignedByte(),
                Text.printable(Text.readStr16(in, "reason")));
    }

    /** Writes a body, the reason cut to its limit; borrows the buffer. */
    void writeTo(ByteBuf out) {
        out.writeLong(accepted);
        out.writeByte(code);
        Text.writeStr16(out, reason, FrameFormat.MAX_REASON);
    }
}
