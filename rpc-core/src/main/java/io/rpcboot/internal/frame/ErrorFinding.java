package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.internal.failure.Found;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a contract has found: the sections 20 and 21 of an ERROR.
 *
 * <pre>
 * 20 | checkpoint u8
 * 21 | path str16 | constraint str8 | problem str16 | value str16      one each
 * </pre>
 */
final class ErrorFinding {

    static final int MAX_PATH = 200;
    static final int MAX_PROBLEM = 200;
    static final int MAX_VALUE = 100;

    private int checkpoint;
    private final List<Violation> violations = new ArrayList<>();

    /** Reads one section, if it is one of these; borrows the buffer. */
    void read(int tag, ByteBuf section) {
        if (tag == ErrorSection.CHECKPOINT) {
            Text.requireReadable(section, 1, "checkpoint");
            checkpoint = section.readUnsignedByte();
        } else if (tag == ErrorSection.VIOLATION && violations.size() < Found.MAX_VIOLATIONS) {
            violations.add(new Violation(
                    Text.readStr16(section, "violation path"),
                    Text.readStr8(section, "violation constraint"),
                    Text.readStr16(section, "violation problem"),
                    Text.readStr16(section, "violation value")));
        }
    }

    /** Null where there was no checkpoint. */
    @Nullable
    Found found() {
        return checkpoint == 0 ? null : new Found(checkpoint, violations);
    }

    /** Writes the sections, texts cut to their limits; borrows the buffer. */
    static void write(ByteBuf out, Found found) {
        out.writeByte(ErrorSection.CHECKPOINT);
        out.writeShort(1);
        out.writeByte(found.checkpoint());
        List<Violation> all = found.violations();
        for (Violation violation : all.subList(0, Math.min(all.size(), Found.MAX_VIOLATIONS))) {
            out.writeByte(ErrorSection.VIOLATION);
            int start = out.writerIndex();
            out.writeShort(0);
            Text.writeStr16(out, violation.path(), MAX_PATH);
            Text.writeStr8(out, violation.constraint());
            Text.writeStr16(out, violation.problem(), MAX_PROBLEM);
            Text.writeStr16(out, violation.value(), MAX_VALUE);
            out.setShort(start, out.writerIndex() - start - 2);
        }
    }
}
