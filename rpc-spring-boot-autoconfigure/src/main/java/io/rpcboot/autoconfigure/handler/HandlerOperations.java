package io.rpcboot.autoconfigure.handler;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.SessionSpec;
import io.rpcboot.ValueCheck;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.autoconfigure.describe.DescribeOperation;
import io.rpcboot.autoconfigure.handler.HandlerScanner.HandlerMethod;
import io.rpcboot.autoconfigure.signature.DeclaredOverflow;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureReader;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.convert.ConversionService;

/** The operations that the handler methods of an application serve. */
public final class HandlerOperations {

    private final ConfigurableListableBeanFactory beanFactory;
    private final RpcCodecs codecs;
    private final ContractChecks checks;
    private final SignatureReader signatures = new SignatureReader(ReactiveAdapterRegistry.getSharedInstance());

    HandlerOperations(ConfigurableListableBeanFactory beanFactory, RpcCodecs codecs, ContractChecks checks) {
        this.beanFactory = beanFactory;
        this.codecs = codecs;
        this.checks = checks;
    }

    /**
     * Looks through all beans. Once the singletons are there their classes are looked at, before that the
     * types that are declared for them.
     *
     * @throws InvalidRpcDeclarationException if a method cannot be a handler, or two serve one operation
     */
    public List<OperationDefinition> find() {
        ArgumentResolvers resolvers = new ArgumentResolvers(conversionService());
        Map<String, HandlerMethod> byName = new LinkedHashMap<>();
        List<OperationDefinition> operations = new ArrayList<>();
        for (HandlerMethod handler : new HandlerScanner(beanFactory).scan()) {
            HandlerMethod other = byName.putIfAbsent(handler.operation(), handler);
            if (other != null) {
                throw duplicate(other, handler);
            }
            OperationDefinition operation = define(handler, resolvers);
            OperationTypes.check(operation, codecs.all());
            operations.add(operation);
        }
        return List.copyOf(operations);
    }

    private OperationDefinition define(HandlerMethod handler, ArgumentResolvers resolvers) {
        if (handler.operation().startsWith(DescribeOperation.RESERVED_PREFIX)) {
            throw new InvalidRpcDeclarationException(
                    describe(handler) + " serves operation '" + handler.operation() + "', but names that begin with '"
                            + DescribeOperation.RESERVED_PREFIX + "' are those of built-in operations.",
                    "Give it another name in @RpcHandler, or its class another prefix in @RpcService.");
        }
        MethodSignature signature = signatures.read(handler.method(), handler.beanClass());
        if (Modifier.isStatic(handler.method().getModifiers())) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " is an RPC handler, but static.", "Make it an instance method.");
        }
        HandlerBean bean = new HandlerBean(beanFactory, handler.beanName(), handler.method());
        DeclaredOverflow overflow = DeclaredOverflow.ofResult(handler.annotation(), signature);
        HandlerInvocation invocation =
                new HandlerInvocation(bean, signature, resolvers, HandlerContract.of(signature, checks));
        bean.prepare();
        try {
            return new OperationDefinition(
                            handler.operation(),
                            signature.payload(),
                            signature.result().type(),
                            signature.result().streamed(),
                            signature.session(),
                            execution(handler, signature),
                            invocation,
                            signature.description())
                    .withOverflow(overflow.policy(), overflow.bufferSize())
                    .withContract(contract(handler, signature));
        } catch (IllegalArgumentException ex) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " cannot be served: " + ex.getMessage() + ".",
                    "Change the name in @RpcHandler or the prefix in @RpcService.");
        }
    }

    /** What the engine checks: sizes as they come, items of streams one by one, results before they are sent. */
    private Contract contract(HandlerMethod handler, MethodSignature signature) {
        PayloadSpec payload = signature.payload();
        SessionSpec session = signature.session();
        if (session != null) {
            ValueCheck sent = checks.ofType(session.sent());
            return new Contract(
                    MaxPayload.bytes(
                            beanFactory.resolveEmbeddedValue(
                                    handler.annotation().maxPayload()),
                            signature),
                    checks.ofType(session.received()),
                    sent == null ? checks.ofType(signature.result().type()) : sent);
        }
        return new Contract(
                MaxPayload.bytes(
                        beanFactory.resolveEmbeddedValue(handler.annotation().maxPayload()), signature),
                payload.kind() == PayloadSpec.Kind.STREAM ? checks.ofType(payload.type()) : null,
                checks.ofType(signature.result().type()));
    }

    private static Execution execution(HandlerMethod handler, MethodSignature signature) {
        return switch (handler.annotation().execution()) {
            case EVENT_LOOP -> Execution.EVENT_LOOP;
            case BLOCKING -> Execution.BLOCKING;
            case AUTO -> signature.result().isReactive() ? Execution.EVENT_LOOP : Execution.BLOCKING;
        };
    }

    private static InvalidRpcDeclarationException duplicate(HandlerMethod one, HandlerMethod other) {
        return new InvalidRpcDeclarationException(
                "Operation '" + one.operation() + "' has two handlers: " + describe(one) + " and " + describe(other)
                        + ".",
                "Give one of them another name in @RpcHandler, or its class another prefix in @RpcService.");
    }

    private static String describe(HandlerMethod handler) {
        return MethodSignature.describe(handler.method(), handler.beanClass()) + " of bean '" + handler.beanName()
                + "'";
    }

    private ConversionService conversionService() {
        ConversionService own = beanFactory.getConversionService();
        return own == null ? ApplicationConversionService.getSharedInstance() : own;
    }
}
