package io.rpcboot;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stack text of the other side as elements of a stack trace, so that whatever prints or logs an exception prints
 * them too: {@code at remote//a.B.c(B.java:1)}.
 */
final class RemoteStack {

    private static final String AT = "at ";

    private RemoteStack() {}

    static StackTraceElement[] below(StackTraceElement[] local, StackTraceElement[] remote) {
        return Stream.concat(Arrays.stream(local), Arrays.stream(remote)).toArray(StackTraceElement[]::new);
    }

    static StackTraceElement[] elements(@Nullable String stack) {
        return stack == null
                ? new StackTraceElement[0]
                : stack.lines().map(line -> element(line.strip())).toArray(StackTraceElement[]::new);
    }

    /** {@code at a.B.c(B.java:1)}; a line of another form, cut in the middle perhaps, stays as it is. */
    private static StackTraceElement element(String line) {
        int open = line.lastIndexOf('(');
        int dot = open < 0 ? -1 : line.lastIndexOf('.', open);
        if (!line.startsWith(AT) || dot < AT.length() || !line.endsWith(")")) {
            return new StackTraceElement(RemoteException.STACK_MARK, null, null, line, "", "cut", -1);
        }
        String where = line.substring(open + 1, line.length() - 1);
        int colon = where.lastIndexOf(':');
        int number = colon < 0 ? -1 : number(where.substring(colon + 1));
        return new StackTraceElement(
                RemoteException.STACK_MARK,
                null,
                null,
                line.substring(AT.length(), dot),
                line.substring(dot + 1, open),
                number < 0 ? where : where.substring(0, colon),
                number);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
