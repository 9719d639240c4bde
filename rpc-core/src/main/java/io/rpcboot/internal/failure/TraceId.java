package io.rpcboot.internal.failure;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace that a call belongs to, from its header {@code traceparent} (W3C Trace Context, level 1). */
public final class TraceId {

    private static final String HEADER = "traceparent";

    /** {@code 00-<trace id, 32 digits>-<parent id, 16 digits>-<flags, 2 digits>}. */
    private static final int START = 3;

    private static final int END = START + 32;

    private TraceId() {}

    /** The trace id; null where the call carries none, or one that is no such id. */
    public static @Nullable String of(Map<String, String> headers) {
        String parent = headers.get(HEADER);
        if (parent == null || parent.length() <= END || parent.charAt(START - 1) != '-' || parent.charAt(END) != '-') {
            return null;
        }
        String id = parent.substring(START, END);
        return id.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 0x80) ? id : null;
    }
}
