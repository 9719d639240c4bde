package io.rpcboot;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A value does not keep the contract of its operation; says at which of four checkpoints it was found. One that the
 * other side has found has a {@link RemoteException} for its cause, see {@link #isRemote()}; one that was found here
 * is never wrapped.
 */
public final class RpcViolationException extends RpcException {

    private static final long serialVersionUID = 1L;

    /** Where a value was checked. */
    public enum Checkpoint {
        /** At the caller, before it was sent. */
        CALLER_OUTBOUND,
        /** At the callee, before the handler got it. */
        CALLEE_INBOUND,
        /** At the callee, on what the handler gave; the handler did run. */
        CALLEE_OUTBOUND,
        /** At the caller, on what arrived; the handler did run. */
        CALLER_INBOUND
    }

    private final Finding finding;

    /** A violation without details, found here. */
    public RpcViolationException(
            Checkpoint checkpoint,
            RpcCode code,
            String message,
            @Nullable String operation,
            @Nullable String peer,
            @Nullable Throwable cause) {
        this(Finding.at(checkpoint, List.of()), code, message, operation, peer, cause);
    }

    public RpcViolationException(
            Finding finding,
            RpcCode code,
            String message,
            @Nullable String operation,
            @Nullable String peer,
            @Nullable Throwable cause) {
        super(code, message, operation, peer, cause);
        this.finding = finding;
    }

    /** All of what was found. */
    public Finding finding() {
        return finding;
    }

    /** Where the violation was found. */
    public Checkpoint checkpoint() {
        return finding.checkpoint();
    }

    /** What is wrong, field by field; empty where the value as a whole could not be taken, as the message says. */
    public List<Violation> violations() {
        return finding.violations();
    }

    /**
     * Whether the handler had been invoked; for an item of a stream or session, whether it may have been. One that was
     * found before the call was sent, or before its handler got the payload, has not.
     */
    public boolean handlerRan() {
        return finding.handlerRan();
    }

    @Override
    public boolean mayHaveRun() {
        return finding.handlerRan();
    }

    /** Whether the other side has found it; the cause is what it said. */
    public boolean isRemote() {
        return getCause() instanceof RemoteException;
    }

    /**
     * What a check has found.
     *
     * @param checkpoint where
     * @param handlerRan whether the handler had been invoked
     * @param violations field by field; the wire carries the first of them
     */
    public record Finding(Checkpoint checkpoint, boolean handlerRan, List<Violation> violations)
            implements Serializable {

        private static final long serialVersionUID = 1L;

        public Finding {
            violations = List.copyOf(violations);
        }

        /** For a unary call: the handler has run where its result is checked. */
        public static Finding at(Checkpoint checkpoint, List<Violation> violations) {
            boolean result = checkpoint == Checkpoint.CALLEE_OUTBOUND || checkpoint == Checkpoint.CALLER_INBOUND;
            return new Finding(checkpoint, result, violations);
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param path the field, such as {@code lines[3].count}; empty for the value as a whole
     * @param constraint name of the constraint, such as {@code Min}
     * @param problem what is wrong, such as {@code must be at least 1}
     * @param value the value, shortened; empty where there is none to show
     */
    public record Violation(String path, String constraint, String problem, String value) implements Serializable {

        private static final long serialVersionUID = 1L;

        /** Most violations that a text names. */
        private static final int MAX_NAMED = 3;

        /** The same violation of a value that is the field {@code name} of another. */
        public Violation within(String name) {
            boolean separate = !path.isEmpty() && !path.startsWith("[");
            return new Violation(name + (separate ? "." : "") + path, constraint, problem, value);
        }

        /** For people: {@code field 'lines[3].count' must be at least 1, was -2}. */
        public String text() {
            return (path.isEmpty() ? "the value" : "field '" + path + "'") + " " + problem
                    + (value.isEmpty() ? "" : ", was " + value);
        }

        /** For people: the first violations, and how many there are beside them. */
        public static String text(List<Violation> violations) {
            int more = violations.size() - MAX_NAMED;
            return violations.stream().limit(MAX_NAMED).map(Violation::text).collect(Collectors.joining("; "))
                    + (more > 0 ? "; and " + more + " more" : "");
        }
    }
}
