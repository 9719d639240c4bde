package io.rpcboot.internal.dispatch;

import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.internal.failure.ExceptionText;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.FailureLimits;
import io.rpcboot.internal.failure.FailureText;
import io.rpcboot.internal.failure.Hop;
import io.rpcboot.internal.failure.Thrown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts exceptions into words. A remote one, of a call that the handler made, stays what it was where it came from.
 * Never throws, whatever an exception does, and looks at no more of it than is told. Any thread.
 */
final class ThrownReader {

    /** Frames of a stack that are looked at, from either end: more than its limits in bytes let through. */
    private static final int STACK_HEAD_FRAMES = 40;

    private static final int STACK_TAIL_FRAMES = 60;

    private final boolean withStack;

    ThrownReader(boolean withStack) {
        this.withStack = withStack;
    }

    /** The exception alone. */
    Thrown read(Throwable error) {
        if (error instanceof RemoteException remote) {
            return readRemote(remote.failure());
        }
        return new Thrown(
                error.getClass().getName(),
                ExceptionText.message(error),
                supertypes(error.getClass()),
                withStack ? stack(error) : "",
                List.of());
    }

    /** Its causes and what it suppressed. */
    FailureFacts readOthers(Throwable error) {
        Throwable[] suppressed = error.getSuppressed();
        int told = Math.min(suppressed.length, FailureLimits.SUPPRESSED);
        return new FailureFacts(
                causes(error).stream().map(this::read).toList(),
                Arrays.stream(suppressed, 0, told)
                        .filter(each -> !isMarkOfBlocking(each))
                        .map(each -> read(each).withoutStack())
                        .toList(),
                suppressed.length - told,
                null,
                null,
                null);
    }

    /** What Reactor adds to every exception that a blocking call throws: it says where this process has waited. */
    private static boolean isMarkOfBlocking(Throwable suppressed) {
        return suppressed.getClass() == Exception.class
                && ExceptionText.message(suppressed).startsWith("#block terminated");
    }

    /** The cause, the cause of that, and so on: at most 8, none of them twice. */
    static List<Throwable> causes(Throwable error) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = cause(error);
                cause != null && cause != error && causes.size() < FailureLimits.CAUSES;
                cause = cause(cause)) {
            Throwable next = cause;
            if (causes.stream().anyMatch(known -> known == next)) {
                break;
            }
            causes.add(cause);
        }
        return causes;
    }

    private static @Nullable Throwable cause(Throwable error) {
        try {
            return error.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private Thrown readRemote(RemoteFailure failure) {
        String stack = failure.stack();
        return new Thrown(
                failure.type(),
                failure.message(),
                failure.supertypes(),
                withStack && stack != null ? stack : "",
                failure.hops().stream()
                        .map(hop -> new Hop(hop.peer(), hop.operation()))
                        .toList());
    }

    /** Where it was thrown; nothing where it does not say. */
    static StackTraceElement[] frames(Throwable error) {
        try {
            return error.getStackTrace();
        } catch (Throwable e) {
            return new StackTraceElement[0];
        }
    }

    /** Whether it has causes that {@link #causes} does not give: too many, or one of them twice. */
    static boolean hasMoreCauses(Throwable error) {
        List<Throwable> causes = causes(error);
        return cause(causes.isEmpty() ? error : causes.get(causes.size() - 1)) != null;
    }

    private static String stack(Throwable error) {
        StackTraceElement[] frames = frames(error);
        int head = Math.min(frames.length, STACK_HEAD_FRAMES);
        int tail = Math.max(head, frames.length - STACK_TAIL_FRAMES);
        return FailureText.stack(
                Stream.concat(Arrays.stream(frames, 0, head), Arrays.stream(frames, tail, frames.length))
                        .map(frame -> "at " + frame)
                        .collect(Collectors.joining("\n")));
    }

    /** Superclasses first, then interfaces. */
    private static List<String> supertypes(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> next = type.getSuperclass(); next != null && next != Object.class; next = next.getSuperclass()) {
            found.add(next);
        }
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            addInterfaces(next, found);
        }
        return found.stream()
                .map(Class::getName)
                .limit(FailureLimits.SUPERTYPES)
                .toList();
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> found) {
        for (Class<?> each : type.getInterfaces()) {
            if (found.size() < FailureLimits.SUPERTYPES && found.add(each)) {
                addInterfaces(each, found);
            }
        }
    }
}
