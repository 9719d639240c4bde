package io.rpcboot.autoconfigure.client;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.RpcViolationException;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.contract.MethodCheck;
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
    private final @Nullable ClientContract contract;
    private final @Nullable ServiceContract compared;
    private final boolean idempotent;

    private ClientMethod(
            String operation,
            MethodSignature signature,
            ArgumentBinder[] binders,
            @Nullable DeclaredOverflow overflow,
            int payloadToCome,
            @Nullable ClientContract contract,
            @Nullable ServiceContract compared,
            boolean idempotent) {
        this.operation = operation;
        this.binders = binders;
        this.result = new ClientResult(signature, operation);
        this.overflow = overflow;
        this.payloadToCome = payloadToCome;
        this.contract = contract;
        this.compared = compared;
        this.idempotent = idempotent;
        this.toCome = payloadToCome < 0 ? null : signature.parameters().get(payloadToCome);
    }

    static ClientMethod of(
            MethodSignature signature,
            RemoteClient client,
            ConversionService conversion,
            ContractChecks checks,
            @Nullable ServiceContracts contracts) {
        RpcOperation exact = AnnotatedElementUtils.findMergedAnnotation(signature.method(), RpcOperation.class);
        String operation = exact == null || exact.value().isEmpty()
                ? client.serviceId() + "." + signature.method().getName()
                : exact.value();
        ArgumentBinder[] binders = new ArgumentBinders(signature, conversion).all();
        DeclaredOverflow overflow = exact == null ? null : DeclaredOverflow.ofPayload(exact, signature);
        MethodCheck check = checks.ofMethod(signature.method(), signature.owner(), signature.hasNamedArguments());
        ClientContract contract = check == null ? null : new ClientContract(check, operation);
        ServiceContract compared = contracts == null ? null : contracts.expect(client, operation, signature);
        return new ClientMethod(
                operation,
                signature,
                binders,
                overflow,
                payloadToCome(signature.parameters()),
                contract,
                compared,
                exact != null && exact.idempotent());
    }

    /** Describes the call, and makes it where the method blocks or returns a future. */
    @Nullable
    Object invoke(Object proxy, RemoteClient client, @Nullable Object[] arguments) throws Throwable {
        RpcViolationException violation = contract == null ? null : contract.check(proxy, arguments);
        if (violation != null) {
            return result.isStreamed() ? result.stream(Flux.error(violation)) : result.single(Mono.error(violation));
        }
        return result.isStreamed()
                ? result.stream(checked(proxy, many(client, arguments)))
                : result.single(checked(proxy, one(client, arguments)));
    }

    private Mono<?> one(RemoteClient client, @Nullable Object[] arguments) {
        Mono<?> call = send(client, arguments);
        return compared == null ? call : compared.verified(operation).then(call);
    }

    private Flux<?> many(RemoteClient client, @Nullable Object[] arguments) {
        Flux<?> call = sendStreamed(client, arguments);
        return compared == null ? call : compared.verified(operation).thenMany(call);
    }

    private Mono<?> send(RemoteClient client, @Nullable Object[] arguments) {
        return toCome == null
                ? result.one(describe(client, arguments))
                : payload(toCome, arguments).flatMap(value -> result.one(describe(client, with(arguments, value))));
    }

    private Flux<?> sendStreamed(RemoteClient client, @Nullable Object[] arguments) {
        return toCome == null
                ? result.many(describe(client, arguments))
                : payload(toCome, arguments)
                        .flatMapMany(value -> result.many(describe(client, with(arguments, value))));
    }

    private Mono<Optional<Object>> payload(SignatureParameter parameter, @Nullable Object[] arguments) {
        return Mono.<Object>from(ArgumentBinders.toCome(parameter, arguments[payloadToCome]))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    private Mono<?> checked(Object proxy, Mono<?> value) {
        return contract == null ? value : contract.check(proxy, value);
    }

    private Flux<?> checked(Object proxy, Flux<?> items) {
        return contract == null ? items : contract.check(proxy, items);
    }

    private CallSpec describe(RemoteClient client, @Nullable Object[] arguments) {
        CallSpec call = client.operation(operation);
        if (idempotent) {
            call.idempotent();
        }
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
