package io.rpcboot.internal.call;

import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value could be encoded or decoded, but its contract forbids it. */
final class BrokenContractException extends PayloadException {

    private static final long serialVersionUID = 1L;

    private final List<Violation> violations;

    private BrokenContractException(List<Violation> violations) {
        super(Violation.text(violations), violations.get(0).path(), null);
        this.violations = List.copyOf(violations);
    }

    /** Throws if the check finds anything. */
    static void throwIfBroken(ValueCheck check, @Nullable Object value) {
        List<Violation> violations = check.check(value);
        if (!violations.isEmpty()) {
            throw new BrokenContractException(violations);
        }
    }

    /** What is wrong, field by field; empty where an error is none of this kind. */
    static List<Violation> of(@Nullable Throwable error) {
        return error instanceof BrokenContractException broken ? broken.violations : List.of();
    }
}
