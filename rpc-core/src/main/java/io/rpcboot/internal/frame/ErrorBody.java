package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.Thrown;

/**
 * Body of an ERROR.
 *
 * <pre>
 * | code u8 | flags u8: RAN 01, RUNTIME 02 | type str16 | message str16 | (tag u8, length u16, bytes) each
 * </pre>
 *
 * @param handlerRan whether the handler had been invoked
 * @param byRuntime whether the callee's runtime raised it, not the handler
 * @param thrown the exception
 * @param facts what else is known of it
 */
public record ErrorBody(int code, boolean handlerRan, boolean byRuntime, Thrown thrown, FailureFacts facts) {

    /** A failure of which nothing more is told than this. */
    public static ErrorBody of(int code, boolean handlerRan, boolean byRuntime, String message) {
        return new ErrorBody(code, handlerRan, byRuntime, Thrown.message(message), FailureFacts.NONE);
    }

    /** Reads a body; borrows the buffer. */
    static ErrorBody readFrom(ByteBuf in) {
        Text.requireReadable(in, 2, "ERROR");
        int code = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        ErrorReader sections = new ErrorReader(in);
        sections.readAll();
        return new ErrorBody(
                code,
                (flags & FrameFormat.ERROR_RAN) != 0,
                (flags & FrameFormat.ERROR_RUNTIME) != 0,
                sections.thrown(),
                sections.facts());
    }

    /** Writes a body, texts cut to their limits; borrows the buffer. */
    void writeTo(ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(code);
        out.writeByte((handlerRan ? FrameFormat.ERROR_RAN : 0) | (byRuntime ? FrameFormat.ERROR_RUNTIME : 0));
        new ErrorWriter(out, start + FrameFormat.MAX_HEAD).write(thrown, facts);
    }
}
