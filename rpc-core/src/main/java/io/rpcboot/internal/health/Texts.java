package io.rpcboot.internal.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Times and stacks for people. */
final class Texts {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Most frames of a stack that is kept or shown. */
    static final int MAX_FRAMES = 100;

    private Texts() {}

    /** 480 ms, 1.5 s. */
    static String time(long nanos) {
        return nanos < NANOS_PER_SECOND
                ? Math.max(0, nanos) / NANOS_PER_MILLI + " ms"
                : String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
    }

    /** A frame without its class loader and module, which say nothing here and stand before all else. */
    static String frame(StackTraceElement frame) {
        String file = frame.getFileName();
        String place;
        if (frame.isNativeMethod()) {
            place = "Native Method";
        } else if (file == null) {
            place = "Unknown Source";
        } else {
            place = frame.getLineNumber() < 0 ? file : file + ":" + frame.getLineNumber();
        }
        return frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")";
    }

    /** The innermost frame first. */
    static List<String> frames(StackTraceElement[] stack) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            if (frames.size() == MAX_FRAMES) {
                frames.add("... " + (stack.length - MAX_FRAMES) + " more");
                break;
            }
            frames.add(frame(frame));
        }
        return List.copyOf(frames);
    }
}
