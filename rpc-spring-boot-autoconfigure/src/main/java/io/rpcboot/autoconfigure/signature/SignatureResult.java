package io.rpcboot.autoconfigure.signature;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;

/**
 * What a method returns.
 *
 * @param declared the declared class
 * @param type type of the value itself, of each item for a stream; {@code Void.class} for none
 * @param streamed whether it is a stream of values instead of at most one
 * @param optional whether it is declared as {@code Optional}
 * @param adapter for the reactive type that it is declared as; null for a plain one
 */
public record SignatureResult(
        Class<?> declared,
        Type type,
        boolean streamed,
        boolean optional,
        @Nullable ReactiveAdapter adapter) {

    /** Whether the method returns before its result is there. */
    public boolean isReactive() {
        return adapter != null;
    }
}
