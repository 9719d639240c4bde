package io.rpcboot.autoconfigure.handler;

import io.netty.util.ReferenceCountUtil;
import io.rpcboot.OperationHandler;
import io.rpcboot.RpcCallContext;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Serves an operation with a method of a bean. All is decided at start-up: a call only fills in an array. */
final class HandlerInvocation implements OperationHandler {

    private final Receiver bean;
    private final ArgumentResolver[] resolvers;
    private final UnaryOperator<@Nullable Object> result;
    private final boolean reactive;
    private final @Nullable HandlerContract contract;

    HandlerInvocation(
            Receiver bean, MethodSignature signature, ArgumentResolvers resolvers, @Nullable HandlerContract contract) {
        this.bean = bean;
        this.resolvers = resolvers.of(signature);
        this.result = HandlerResult.of(signature);
        this.reactive = signature.result().isReactive();
        this.contract = contract;
    }

    @Override
    public @Nullable Object handle(@Nullable Object payload, RpcCallContext context) throws Exception {
        return handle(bean, payload, context);
    }

    /** As {@link #handle(Object, RpcCallContext)}, for an object of this call. */
    @Nullable
    Object handle(Receiver receiver, @Nullable Object payload, RpcCallContext context) throws Exception {
        @Nullable Object[] arguments = resolve(receiver, payload, context);
        try {
            if (contract == null) {
                return result.apply(receiver.invoke(arguments));
            }
            Object target = receiver.target();
            Object returned = receiver.invoke(arguments);
            return reactive
                    ? contract.checkResult(target, result.apply(returned), context)
                    : result.apply(contract.checkResult(target, returned, context));
        } catch (Exception | Error ex) {
            throw ex;
        } catch (Throwable ex) {
            throw new UndeclaredThrowableException(ex);
        }
    }

    /** A payload that does not get to the handler is nobody's but ours. */
    private @Nullable Object[] resolve(Receiver receiver, @Nullable Object payload, RpcCallContext context) {
        @Nullable Object[] arguments = new @Nullable Object[resolvers.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = resolvers[i].resolve(payload, context);
            }
            if (contract != null) {
                contract.check(receiver.target(), payload, arguments, context);
            }
            return arguments;
        } catch (RuntimeException | Error ex) {
            ReferenceCountUtil.safeRelease(payload);
            throw ex;
        }
    }
}
