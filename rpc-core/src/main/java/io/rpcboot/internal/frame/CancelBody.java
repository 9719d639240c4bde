package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;

/**
 * Body of a CANCEL: {@code | code u8 | canceller str8 | reason str16 |}.
 *
 * @param ack whether it answers the callee's CANCEL of a session; a flag of the frame
 * @param canceller who asked; empty for the sender of the frame
 */
public record CancelBody(boolean ack, int code, String canceller, String reason) {

    public CancelBody(int code, String canceller, String reason) {
        this(false, code, canceller, reason);
    }

    /** Reads a body; borrows the buffer. */
    static CancelBody readFrom(boolean ack, ByteBuf in) {
        Text.requireReadable(in, 1, "CANCEL");
        return new CancelBody(
                ack,
                in.readUnsignedByte(),
                Text.printable(Text.readStr8(in, "canceller")),
                Text.printable(Text.readStr16(in, "cancel reason")));
    }

    /** Writes a body, texts cut to their limits; borrows the buffer. */
    void writeTo(ByteBuf out) {
        out.writeByte(code);
        Text.writeStr8(out, canceller);
        Text.writeStr16(out, reason, FrameFormat.MAX_REASON);
    }
}
