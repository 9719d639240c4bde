package io.rpcboot.autoconfigure.client;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.signature.DeclaredOverflow;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A method of a typed client: the operation that it calls, and how its arguments and its result are passed on. */
final class ClientMethod {

    private final String operation;
    private final ArgumentBinder[] binders;
    private final ClientResult result;
    private final @Nullable DeclaredOverflow overflow;
    private final int payloadToCome;
    private final @Nullable SignatureParameter toCome;

    private ClientMethod(
            String operation,
            MethodSignature signature,
            ArgumentBinder[] binders,
            @Nullable DeclaredOverflow overflow,
            int payloadToCome) {
        this.operation = operation;
        this.binders = binders;
        this.result = new ClientResult(signature, operation);
        this.overflow = overflow;
        this.payloadToCome = payloadToCome;
        this.toCome = payloadToCome < 0 ? null : signature.parameters().get(payloadToCome);
    }

    static ClientMethod of(MethodSignature signature, String serviceId, ConversionService conversion) {
        RpcOperation exact = AnnotatedElementUtils.findMergedAnnotation(signature.method(), RpcOperation.class);
        String operation = exact == null || exact.value().isEmpty()
                ? serviceId + "." + signature.method().getName()
                : exact.value();
        ArgumentBinder[] binders = new ArgumentBinders(signature, conversion).all();
        DeclaredOverflow overflow = exact == null ? null : DeclaredOverflow.ofPayload(exact, signature);
        return new ClientMethod(operation, signature, binders, overflow, payloadToCome(signature.parameters()));
    }

    /** Describes the call, and makes it where the method blocks or returns a future. */
    @Nullable
    Object invoke(RemoteClient client, @Nullable Object[] arguments) throws Throwable {
        if (toCome == null) {
            CallSpec call = describe(client, arguments);
            return result.isStreamed() ? result.stream(result.many(call)) : result.single(result.one(call));
        }
        Mono<Optional<Object>> payload = Mono.<Object>from(ArgumentBinders.toCome(toCome, arguments[payloadToCome]))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
        if (result.isStreamed()) {
            Flux<?> items = payload.flatMapMany(value -> result.many(describe(client, with(arguments, value))));
            return result.stream(items);
        }
        return result.single(payload.flatMap(value -> result.one(describe(client, with(arguments, value)))));
    }

    private CallSpec describe(RemoteClient client, @Nullable Object[] arguments) {
        CallSpec call = client.operation(operation);
        for (int i = 0; i < binders.length; i++) {
            binders[i].bind(call, arguments[i]);
        }
        if (overflow != null && overflow.policy() != Overflow.BACKPRESSURE) {
            call.overflow(overflow.policy(), overflow.bufferSize());
        }
        return call;
    }

    private @Nullable Object[] with(@Nullable Object[] arguments, Optional<Object> payload) {
        @Nullable Object[] copy = arguments.clone();
        copy[payloadToCome] = payload;
        return copy;
    }

    private static int payloadToCome(List<SignatureParameter> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            SignatureParameter parameter = parameters.get(i);
            if (parameter.role() == Role.PAYLOAD && parameter.adapter() != null) {
                return i;
            }
        }
        return -1;
    }
}
