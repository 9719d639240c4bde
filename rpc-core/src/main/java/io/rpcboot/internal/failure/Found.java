package io.rpcboot.internal.failure;

import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a contract has found at the callee, as ERROR tells it.
 *
 * @param checkpoint {@value #CALLEE_INBOUND} or {@value #CALLEE_OUTBOUND}; another one comes from a peer that knows more
 * @param violations field by field; the first of them
 */
public record Found(int checkpoint, List<Violation> violations) {

    /** Checkpoint of a payload, before the handler gets it. */
    public static final int CALLEE_INBOUND = 2;

    /** Checkpoint of a result, after the handler ran. */
    public static final int CALLEE_OUTBOUND = 3;

    /** Most violations in one ERROR, and most bytes of their texts: together less than a quarter of its body. */
    public static final int MAX_VIOLATIONS = 8;

    public Found {
        violations = List.copyOf(violations);
    }

    public static Found of(Finding finding) {
        int number = finding.checkpoint() == Checkpoint.CALLEE_INBOUND ? CALLEE_INBOUND : CALLEE_OUTBOUND;
        return new Found(
                number, finding.violations().stream().limit(MAX_VIOLATIONS).toList());
    }

    /** What it means here; null for a checkpoint that is none of a callee, which is not believed. */
    public @Nullable Finding toFinding(boolean handlerRan) {
        return switch (checkpoint) {
            case CALLEE_INBOUND -> new Finding(Checkpoint.CALLEE_INBOUND, handlerRan, violations);
            case CALLEE_OUTBOUND -> new Finding(Checkpoint.CALLEE_OUTBOUND, handlerRan, violations);
            default -> null;
        };
    }

    /** Where it was found, and nothing else. */
    Found withoutViolations() {
        return new Found(checkpoint, List.of());
    }
}
