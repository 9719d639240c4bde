package io.rpcboot.autoconfigure.client;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.autoconfigure.contract.MethodCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checks what one method of a typed client is given, and what comes back, by the annotations of the method. */
final class ClientContract {

    private final MethodCheck method;
    private final String operation;

    ClientContract(MethodCheck method, String operation) {
        this.method = method;
        this.operation = operation;
    }

    /**
     * What is wrong with the arguments; null where nothing is. Checked streams are put in the place of others.
     */
    @Nullable
    RpcViolationException check(Object proxy, @Nullable Object[] arguments) {
        if (!method.hasArguments()) {
            return null;
        }
        List<Violation> violations = method.arguments(proxy, arguments);
        for (int i = 0; i < arguments.length; i++) {
            int parameter = i;
            if (method.hasItems(i) && arguments[i] instanceof Flux<?> items) {
                arguments[i] = items.doOnNext(item -> throwIfAny(method.item(proxy, parameter, item)));
            } else if (method.hasItems(i) && arguments[i] instanceof Mono<?> value) {
                arguments[i] = value.doOnNext(item -> throwIfAny(method.item(proxy, parameter, item)));
            }
        }
        return violations.isEmpty() ? null : outbound(violations);
    }

    /** The result, checked where it is to be. */
    Mono<?> check(Object proxy, Mono<?> result) {
        return method.hasResult() ? result.doOnNext(value -> checkResult(proxy, value)) : result;
    }

    /** The items of the result, checked where they are to be. */
    Flux<?> check(Object proxy, Flux<?> result) {
        return method.hasResult() ? result.doOnNext(value -> checkResult(proxy, value)) : result;
    }

    private void throwIfAny(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw outbound(violations);
        }
    }

    private RpcViolationException outbound(List<Violation> violations) {
        return new RpcViolationException(
                Finding.at(Checkpoint.CALLER_OUTBOUND, violations),
                RpcCode.INVALID_ARGUMENT,
                "'" + operation + "': " + Violation.text(violations),
                operation,
                null,
                null);
    }

    private void checkResult(Object proxy, Object value) {
        List<Violation> violations = method.result(proxy, value);
        if (!violations.isEmpty()) {
            throw new RpcViolationException(
                    Finding.at(Checkpoint.CALLER_INBOUND, violations),
                    RpcCode.INTERNAL,
                    "'" + operation + "': the result breaks its contract: " + Violation.text(violations),
                    operation,
                    null,
                    null);
        }
    }
}
