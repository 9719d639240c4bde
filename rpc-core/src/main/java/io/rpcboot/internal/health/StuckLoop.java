package io.rpcboot.internal.health;

/** The stack of an event loop, for a log line. */
final class StuckLoop extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StuckLoop(String name, StackTraceElement[] stack) {
        super("the stack of " + name, null, false, true);
        setStackTrace(stack);
    }
}
