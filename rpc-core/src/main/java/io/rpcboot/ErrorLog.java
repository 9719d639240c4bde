package io.rpcboot;

/** Which failures of calls are logged, one line each; by the logger {@code io.rpcboot.failure}. */
public enum ErrorLog {
    /** None. */
    NONE,
    /**
     * At WARN those that nobody can be prepared for (UNKNOWN, INTERNAL, DATA_LOSS), and those of one-way calls, of
     * which nobody else hears; the others at DEBUG.
     */
    UNEXPECTED,
    /** As {@link #UNEXPECTED}, the others at INFO. */
    ALL
}
