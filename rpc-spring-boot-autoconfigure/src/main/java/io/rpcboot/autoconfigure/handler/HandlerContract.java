package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ValueCheck;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.contract.MethodCheck;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checks what one handler method takes and gives, on the thread that the handler runs on. What is found in the types
 * of streamed items and of results is checked where these are decoded and encoded.
 */
final class HandlerContract {

    private final List<SignatureParameter> parameters;
    private final boolean namedArguments;
    private final @Nullable ValueCheck[] payloadChecks;
    private final @Nullable MethodCheck method;

    private HandlerContract(
            MethodSignature signature, @Nullable ValueCheck[] payloadChecks, @Nullable MethodCheck method) {
        this.parameters = signature.parameters();
        this.namedArguments = signature.hasNamedArguments();
        this.payloadChecks = payloadChecks;
        this.method = method;
    }

    /** Null where there is nothing to check. */
    static @Nullable HandlerContract of(MethodSignature signature, ContractChecks checks) {
        MethodCheck method = checks.ofMethod(signature.method(), signature.owner(), signature.hasNamedArguments());
        boolean anything = method != null;
        List<SignatureParameter> payload = signature.payloadParameters();
        @Nullable ValueCheck[] payloadChecks = new @Nullable ValueCheck[payload.size()];
        for (int i = 0; i < payloadChecks.length; i++) {
            if (payload.get(i).role() == Role.PAYLOAD) {
                payloadChecks[i] = checks.ofType(payload.get(i).type());
                anything |= payloadChecks[i] != null;
            }
        }
        return anything ? new HandlerContract(signature, payloadChecks, method) : null;
    }

    /**
     * Checks what the handler is about to get; may put a checked stream in the place of another.
     *
     * @throws RpcViolationException if it breaks the contract
     */
    void check(Object bean, @Nullable Object payload, @Nullable Object[] arguments, RpcCallContext context) {
        Set<Violation> found = new LinkedHashSet<>();
        checkValues(payload, found);
        MethodCheck own = method;
        if (own != null && own.hasArguments()) {
            found.addAll(own.arguments(bean, arguments));
            for (int i = 0; i < arguments.length; i++) {
                if (own.hasItems(i)) {
                    checkItems(own, bean, i, payload, arguments, context, found);
                }
            }
        }
        if (!found.isEmpty()) {
            throw inbound(context, false, List.copyOf(found));
        }
    }

    /** Checks what the handler returned; a publisher is checked as it emits. */
    @Nullable
    Object checkResult(Object bean, @Nullable Object returned, RpcCallContext context) {
        MethodCheck own = method;
        if (own == null || !own.hasResult()) {
            return returned;
        }
        if (returned instanceof Mono<?> mono) {
            return mono.doOnNext(value -> throwIfAny(own.result(bean, value), context));
        }
        if (returned instanceof Publisher<?> publisher) {
            return Flux.from(publisher).doOnNext(value -> throwIfAny(own.result(bean, value), context));
        }
        throwIfAny(own.result(bean, returned), context);
        return returned;
    }

    private void checkValues(@Nullable Object payload, Set<Violation> found) {
        int position = 0;
        for (SignatureParameter parameter : parameters) {
            if (!parameter.isPayload()) {
                continue;
            }
            ValueCheck check = payloadChecks[position];
            Object value = namedArguments && payload != null ? ((@Nullable Object[]) payload)[position] : payload;
            position++;
            if (check != null && value != null) {
                for (Violation each : check.check(value)) {
                    found.add(namedArguments ? each.within(parameter.name()) : each);
                }
            }
        }
    }

    private void checkItems(
            MethodCheck own,
            Object bean,
            int parameter,
            @Nullable Object payload,
            @Nullable Object[] arguments,
            RpcCallContext context,
            Set<Violation> found) {
        if (parameters.get(parameter).role() != Role.STREAM) {
            if (payload != null) {
                found.addAll(own.item(bean, parameter, payload));
            }
        } else if (arguments[parameter] instanceof Flux<?> items) {
            arguments[parameter] = items.doOnNext(item -> {
                List<Violation> violations = own.item(bean, parameter, item);
                if (!violations.isEmpty()) {
                    throw inbound(context, true, violations);
                }
            });
        }
    }

    private static RpcViolationException inbound(RpcCallContext context, boolean ran, List<Violation> violations) {
        return violation(
                new Finding(Checkpoint.CALLEE_INBOUND, ran, violations),
                RpcCode.INVALID_ARGUMENT,
                Violation.text(violations),
                context);
    }

    private static void throwIfAny(List<Violation> violations, RpcCallContext context) {
        if (!violations.isEmpty()) {
            throw violation(
                    Finding.at(Checkpoint.CALLEE_OUTBOUND, violations),
                    RpcCode.INTERNAL,
                    "the result breaks its contract: " + Violation.text(violations),
                    context);
        }
    }

    private static RpcViolationException violation(Finding finding, RpcCode code, String text, RpcCallContext context) {
        return new RpcViolationException(
                finding,
                code,
                "'" + context.operation() + "': " + text,
                context.operation(),
                context.peer().toString(),
                null);
    }
}
