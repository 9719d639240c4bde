package io.rpcboot.autoconfigure.handler;

import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureResult;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;

/** What becomes of the value that a handler method returned: a value, null, or a {@code Publisher}. */
final class HandlerResult {

    private HandlerResult() {}

    static UnaryOperator<@Nullable Object> of(MethodSignature signature) {
        SignatureResult result = signature.result();
        if (result.optional()) {
            return value -> value instanceof Optional<?> optional ? optional.orElse(null) : value;
        }
        ReactiveAdapter adapter = result.adapter();
        if (adapter == null) {
            return UnaryOperator.identity();
        }
        String failure = signature.description() + " returned null instead of a "
                + result.declared().getSimpleName();
        if (Publisher.class.isAssignableFrom(result.declared())) {
            return value -> notNull(value, failure);
        }
        return value -> adapter.toPublisher(notNull(value, failure));
    }

    private static Object notNull(@Nullable Object value, String failure) {
        if (value == null) {
            throw new IllegalStateException(failure);
        }
        return value;
    }
}
