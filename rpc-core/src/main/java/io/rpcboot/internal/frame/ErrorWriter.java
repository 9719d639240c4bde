package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.FailureLimits;
import io.rpcboot.internal.failure.FailureText;
import io.rpcboot.internal.failure.Hop;
import io.rpcboot.internal.failure.Thrown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what ERROR tells of a failure, within the limits of its texts and of the frame. What matters most comes
 * first; of the causes those that do not fit are told in fewer words, and then not at all. Borrows the buffer.
 */
final class ErrorWriter {

    private final ByteBuf out;
    private final int end;

    /**
     * @param end index in the buffer that the body may not go beyond
     */
    ErrorWriter(ByteBuf out, int end) {
        this.out = out;
        this.end = end;
    }

    void write(Thrown thrown, FailureFacts facts) {
        writeTypeAndMessage(out, thrown);
        if (facts.traceId() != null) {
            section(out, ErrorSection.TRACE_ID, FailureText.traceId(facts.traceId()));
        }
        if (facts.cancelled() != null) {
            section(out, ErrorSection.CANCELLER, facts.cancelled().canceller(), FrameFormat.MAX_CANCELLER);
            section(out, ErrorSection.CANCEL_REASON, facts.cancelled().reason(), FrameFormat.MAX_REASON);
        }
        if (facts.retryAfter() != null) {
            long millis = Math.max(0, Math.min(0xFFFF_FFFFL, facts.retryAfter().toMillis()));
            writeCount(ErrorSection.RETRY_AFTER, millis);
        }
        if (facts.found() != null) {
            ErrorFinding.write(out, facts.found());
        }
        if (facts.details() != null && facts.details().length <= FailureLimits.DETAILS) {
            out.writeByte(ErrorSection.DETAILS).writeShort(facts.details().length);
            out.writeBytes(facts.details());
        }
        writeSections(out, thrown);
        if (facts.suppressedLeftOut() > 0) {
            writeCount(ErrorSection.SUPPRESSED_LEFT_OUT, Math.min(0xFFFF_FFFFL, facts.suppressedLeftOut()));
        }
        writeOthers(ErrorSection.CAUSE, facts.causes(), FailureLimits.CAUSES);
        writeOthers(ErrorSection.SUPPRESSED, facts.suppressed(), FailureLimits.SUPPRESSED);
    }

    private void writeOthers(int tag, List<Thrown> others, int most) {
        for (Thrown other : others.subList(0, Math.min(others.size(), most))) {
            Thrown shorter = other.withoutStack();
            boolean told = writeIfItFits(tag, other)
                    || writeIfItFits(tag, shorter)
                    || writeIfItFits(tag, shorter.withoutSupertypes());
            if (!told) {
                return;
            }
        }
    }

    private boolean writeIfItFits(int tag, Thrown other) {
        ByteBuf section = Unpooled.buffer();
        writeTypeAndMessage(section, other);
        writeSections(section, other);
        int length = section.readableBytes();
        if (out.writerIndex() + 3 + length > end) {
            return false;
        }
        out.writeByte(tag).writeShort(length).writeBytes(section);
        return true;
    }

    private void writeCount(int tag, long count) {
        out.writeByte(tag).writeShort(4).writeInt((int) count);
    }

    private static void writeTypeAndMessage(ByteBuf out, Thrown thrown) {
        Text.writeStr16(out, FailureText.type(thrown.type()), FailureLimits.TYPE);
        Text.writeStr16(out, FailureText.message(thrown.message()), FailureLimits.MESSAGE);
    }

    private static void writeSections(ByteBuf out, Thrown thrown) {
        for (Hop hop : hops(thrown.hops())) {
            byte[] peer = bytes(FailureText.name(hop.peer(), FailureLimits.HOP_NAME));
            byte[] operation = bytes(FailureText.name(hop.operation(), FailureLimits.HOP_NAME));
            out.writeByte(ErrorSection.HOP).writeShort(peer.length + operation.length + 2);
            out.writeByte(peer.length).writeBytes(peer);
            out.writeByte(operation.length).writeBytes(operation);
        }
        List<String> supertypes = thrown.supertypes();
        for (String supertype : supertypes.subList(0, Math.min(supertypes.size(), FailureLimits.SUPERTYPES))) {
            section(out, ErrorSection.SUPERTYPE, FailureText.type(supertype));
        }
        if (!thrown.stack().isEmpty()) {
            section(out, ErrorSection.STACK, FailureText.stack(thrown.stack()));
        }
    }

    /** Where it began, and the last ones. */
    private static List<Hop> hops(List<Hop> all) {
        if (all.size() <= FailureLimits.HOPS) {
            return all;
        }
        List<Hop> kept = new ArrayList<>(all.subList(all.size() - FailureLimits.HOPS, all.size()));
        kept.set(0, all.get(0));
        return kept;
    }

    private static void section(ByteBuf out, int tag, String text, int maxBytes) {
        byte[] bytes = Text.bytes(text, maxBytes);
        out.writeByte(tag).writeShort(bytes.length);
        out.writeBytes(bytes);
    }

    private static void section(ByteBuf out, int tag, String text) {
        byte[] bytes = bytes(text);
        out.writeByte(tag).writeShort(bytes.length).writeBytes(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
