package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Body of an ERROR.
 *
 * <pre>
 * | code u8 | flags u8: RAN 01, RUNTIME 02 | type str16 | message str16 | (tag u8, length u16, bytes) each
 * </pre>
 *
 * @param handlerRan whether the handler had been invoked
 * @param byRuntime whether the callee's runtime raised it, not the handler
 */
public record ErrorBody(
        int code, boolean handlerRan, boolean byRuntime, String type, String message, List<String> supertypes) {

    public ErrorBody {
        supertypes = List.copyOf(supertypes);
    }

    /** Reads a body; borrows the buffer. */
    static ErrorBody readFrom(ByteBuf in) {
        Text.requireReadable(in, 2, "ERROR");
        int code = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        String type = Text.readStr16(in, "error type");
        String message = Text.readStr16(in, "error message");
        List<String> supertypes = new ArrayList<>();
        while (in.isReadable()) {
            int tag = in.readUnsignedByte();
            Text.requireReadable(in, 2, "error section");
            int length = in.readUnsignedShort();
            if (tag == FrameFormat.ERROR_SECTION_SUPERTYPE && supertypes.size() < FrameFormat.MAX_SUPERTYPES) {
                supertypes.add(Text.read(in, length, "supertype"));
            } else {
                Text.requireReadable(in, length, "error section");
                in.skipBytes(length);
            }
        }
        return new ErrorBody(
                code,
                (flags & FrameFormat.ERROR_RAN) != 0,
                (flags & FrameFormat.ERROR_RUNTIME) != 0,
                type,
                message,
                supertypes);
    }

    /** Writes a body, texts cut to their limits; borrows the buffer. */
    void writeTo(ByteBuf out) {
        out.writeByte(code);
        out.writeByte((handlerRan ? FrameFormat.ERROR_RAN : 0) | (byRuntime ? FrameFormat.ERROR_RUNTIME : 0));
        Text.writeStr16(out, type, FrameFormat.MAX_ERROR_TYPE);
        Text.writeStr16(out, message, FrameFormat.MAX_ERROR_MESSAGE);
        for (int i = 0; i < Math.min(supertypes.size(), FrameFormat.MAX_SUPERTYPES); i++) {
            out.writeByte(FrameFormat.ERROR_SECTION_SUPERTYPE);
            Text.writeStr16(out, supertypes.get(i), FrameFormat.MAX_ERROR_TYPE);
        }
    }
}
