package io.rpcboot;

import io.rpcboot.RpcViolationException.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against the contract of an operation. Resolved once, called for each value, on the thread that
 * encodes or decodes it, which may be an event loop: it must not block. Safe for any number of threads.
 */
@FunctionalInterface
public interface ValueCheck {

    /**
     * What is wrong with a value.
     *
     * @return empty where nothing is
     */
    List<Violation> check(@Nullable Object value);
}
