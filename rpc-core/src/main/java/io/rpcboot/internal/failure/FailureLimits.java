package io.rpcboot.internal.failure;

/** How much of a failure is told, as in {@code docs/PROTOCOL.md}; all texts in bytes of UTF-8. */
public final class FailureLimits {

    /** Of the name of a type. */
    public static final int TYPE = 200;

    public static final int MESSAGE = 1000;

    /** Of a stack: what is kept of the beginning and of the end, and what goes between them. */
    public static final int STACK_HEAD = 700;

    public static final int STACK_TAIL = 1200;

    public static final int STACK = 2000;

    /** Of each of the two names of a hop. */
    public static final int HOP_NAME = 100;

    public static final int TRACE_ID = 64;
    public static final int DETAILS = 4096;

    public static final int SUPERTYPES = 16;
    public static final int CAUSES = 8;
    public static final int SUPPRESSED = 4;
    public static final int HOPS = 8;

    private FailureLimits() {}
}
