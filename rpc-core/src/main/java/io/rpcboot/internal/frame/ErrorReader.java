package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.FailureFacts.Cancelled;
import io.rpcboot.internal.failure.FailureLimits;
import io.rpcboot.internal.failure.Hop;
import io.rpcboot.internal.failure.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what ERROR tells of a failure, or one of its sections that is an exception. Keeps no more of anything than
 * its limit; a text may have what a frame has. Borrows the buffer.
 */
final class ErrorReader {

    private final ByteBuf in;
    private final String type;
    private final String message;
    private final List<String> supertypes = new ArrayList<>();
    private final List<Hop> hops = new ArrayList<>();
    private final List<Thrown> causes = new ArrayList<>();
    private final List<Thrown> suppressed = new ArrayList<>();
    private @Nullable String stack;
    private @Nullable String traceId;
    private @Nullable String canceller;
    private @Nullable String cancelReason;
    private byte @Nullable [] details;
    private @Nullable Duration retryAfter;
    private long suppressedLeftOut;
    private final ErrorFinding finding = new ErrorFinding();

    ErrorReader(ByteBuf in) {
        this.in = in;
        this.type = Text.readStr16(in, "error type");
        this.message = Text.readStr16(in, "error message");
    }

    /** Reads all sections of an ERROR. */
    void readAll() {
        while (in.isReadable()) {
            int tag = in.readUnsignedByte();
            ByteBuf section = nextSection();
            if (!readOfException(tag, section)) {
                readOfFailure(tag, section);
            }
        }
    }

    Thrown thrown() {
        return new Thrown(type, message, supertypes, stack == null ? "" : stack, hops);
    }

    FailureFacts facts() {
        Cancelled cancelled =
                canceller == null ? null : new Cancelled(canceller, cancelReason == null ? "" : cancelReason);
        return new FailureFacts(
                causes, suppressed, suppressedLeftOut, details, retryAfter, traceId, cancelled, finding.found());
    }

    private static Thrown readException(ByteBuf section) {
        ErrorReader reader = new ErrorReader(section);
        while (section.isReadable()) {
            int tag = section.readUnsignedByte();
            reader.readOfException(tag, reader.nextSection());
        }
        return reader.thrown();
    }

    private ByteBuf nextSection() {
        Text.requireReadable(in, 2, "error section");
        int length = in.readUnsignedShort();
        Text.requireReadable(in, length, "error section");
        return in.readSlice(length);
    }

    /** True if the section is one that every exception may have. */
    private boolean readOfException(int tag, ByteBuf section) {
        switch (tag) {
            case ErrorSection.SUPERTYPE -> {
                if (supertypes.size() < FailureLimits.SUPERTYPES) {
                    supertypes.add(text(section, "supertype"));
                }
            }
            case ErrorSection.HOP -> {
                if (hops.size() < FailureLimits.HOPS) {
                    hops.add(new Hop(Text.readStr8(section, "hop"), Text.readStr8(section, "hop")));
                }
            }
            case ErrorSection.STACK -> {
                if (stack == null) {
                    stack = text(section, "stack");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readOfFailure(int tag, ByteBuf section) {
        switch (tag) {
            case ErrorSection.CAUSE -> {
                if (causes.size() < FailureLimits.CAUSES) {
                    causes.add(readException(section));
                }
            }
            case ErrorSection.SUPPRESSED -> {
                if (suppressed.size() < FailureLimits.SUPPRESSED) {
                    suppressed.add(readException(section));
                }
            }
            case ErrorSection.DETAILS -> {
                if (details == null) {
                    details = new byte[section.readableBytes()];
                    section.readBytes(details);
                }
            }
            case ErrorSection.RETRY_AFTER -> {
                if (retryAfter == null) {
                    retryAfter = Duration.ofMillis(readCount(section, "retry after"));
                }
            }
            case ErrorSection.TRACE_ID -> {
                if (traceId == null) {
                    traceId = text(section, "trace id");
                }
            }
            case ErrorSection.CANCELLER -> {
                if (canceller == null) {
                    canceller = text(section, "canceller");
                }
            }
            case ErrorSection.CANCEL_REASON -> {
                if (cancelReason == null) {
                    cancelReason = text(section, "cancel reason");
                }
            }
            case ErrorSection.SUPPRESSED_LEFT_OUT -> suppressedLeftOut = readCount(section, "suppressed left out");
            default -> finding.read(tag, section); // or tomorrow's section: skipped
        }
    }

    private static long readCount(ByteBuf section, String field) {
        Text.requireReadable(section, 4, field);
        return section.readUnsignedInt();
    }

    private static String text(ByteBuf section, String field) {
        return Text.read(section, section.readableBytes(), field);
    }
}
