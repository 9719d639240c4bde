package io.rpcboot.autoconfigure.handler;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCallContext;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureReader;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;

/** The operations that serve the methods of a remote object, with the contracts of handlers. Any thread. */
public final class ObjectMethods {

    private final ConversionService conversion;
    private final ContractChecks checks;
    private final SignatureReader signatures = new SignatureReader(ReactiveAdapterRegistry.getSharedInstance());

    public ObjectMethods(ConversionService conversion, ContractChecks checks) {
        this.conversion = conversion;
        this.checks = checks;
    }

    /**
     * All of them.
     *
     * @param remote which methods can be called
     * @param target finds the object of a call
     * @throws InvalidRpcDeclarationException if one cannot be served, or two have one name
     */
    public List<OperationDefinition> of(
            Class<?> type, String prefix, Predicate<Method> remote, Function<RpcCallContext, Object> target) {
        Map<String, Method> byName = new LinkedHashMap<>();
        List<OperationDefinition> operations = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!remote.test(method)) {
                continue;
            }
            String name = name(method);
            Method other = byName.putIfAbsent(name, method);
            if (other != null) {
                throw new InvalidRpcDeclarationException(
                        type.getName() + " travels by reference, but has two methods '" + name + "': "
                                + MethodSignature.describe(other, type) + " and "
                                + MethodSignature.describe(method, type) + ".",
                        "Give one of them another name with @RpcOperation.");
            }
            operations.add(define(prefix + "." + name, signatures.read(method, type), target));
        }
        return operations;
    }

    private static String name(Method method) {
        RpcOperation exact = AnnotatedElementUtils.findMergedAnnotation(method, RpcOperation.class);
        return exact == null || exact.value().isEmpty() ? method.getName() : exact.value();
    }

    private OperationDefinition define(
            String name, MethodSignature signature, Function<RpcCallContext, Object> target) {
        ReceiverHandle access = ReceiverHandle.of(signature.method(), signature.owner());
        HandlerInvocation invocation = new HandlerInvocation(
                Unbound.INSTANCE, signature, new ArgumentResolvers(conversion), HandlerContract.of(signature, checks));
        PayloadSpec payload = signature.payload();
        return new OperationDefinition(
                        name,
                        payload,
                        signature.result().type(),
                        signature.result().streamed(),
                        signature.session(),
                        signature.result().isReactive() ? Execution.EVENT_LOOP : Execution.BLOCKING,
                        (value, call) -> invocation.handle(new Bound(access, target.apply(call)), value, call),
                        signature.description())
                .withContract(new Contract(
                        Integer.MAX_VALUE,
                        payload.kind() == PayloadSpec.Kind.STREAM ? checks.ofType(payload.type()) : null,
                        checks.ofType(signature.result().type())));
    }

    private record Bound(ReceiverHandle access, Object target) implements Receiver {

        @Override
        public @Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
            return (Object) access.handle().invokeExact(target, arguments);
        }
    }

    /** Objects are found call by call. */
    private enum Unbound implements Receiver {
        INSTANCE;

        @Override
        public @Nullable Object invoke(@Nullable Object[] arguments) {
            throw new IllegalStateException("no object");
        }

        @Override
        public Object target() {
            throw new IllegalStateException("no object");
        }
    }
}
