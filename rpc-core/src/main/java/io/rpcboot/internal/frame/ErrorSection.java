package io.rpcboot.internal.frame;

/** Tags of the sections of ERROR. 16 and 17 say who cancelled and why, 20 to 23 tell violations. */
final class ErrorSection {

    static final int SUPERTYPE = 1;
    static final int CAUSE = 2;
    static final int SUPPRESSED = 3;
    static final int STACK = 4;
    static final int HOP = 5;
    static final int DETAILS = 6;
    static final int RETRY_AFTER = 7;
    static final int TRACE_ID = 8;
    static final int SUPPRESSED_LEFT_OUT = 9;
    static final int CANCELLER = 16;
    static final int CANCEL_REASON = 17;

    static final int CHECKPOINT = 20;
    static final int VIOLATION = 21;

    private ErrorSection() {}
}
