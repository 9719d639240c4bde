package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the bean of the handler, then advice, then mappers, until one of them has an answer. Any thread. */
final class ExceptionMapper implements RpcFailure.Mapper {

    private final Map<String, ExceptionHandlers> byOperation;
    private final List<ExceptionHandlers> advice;
    private final List<RpcFailure.Mapper> others;

    /**
     * @param byOperation of the beans that serve the operations
     * @param advice in its order
     * @param others in their order
     */
    ExceptionMapper(
            Map<String, ExceptionHandlers> byOperation,
            List<ExceptionHandlers> advice,
            List<RpcFailure.Mapper> others) {
        this.byOperation = Map.copyOf(byOperation);
        this.advice = List.copyOf(advice);
        this.others = List.copyOf(others);
    }

    @Override
    public @Nullable RpcFailure map(Throwable error, RpcCallContext call) {
        ExceptionHandlers own = byOperation.get(call.operation());
        RpcFailure failure = own == null ? null : map(own, error, call);
        for (int i = 0; failure == null && i < advice.size(); i++) {
            failure = map(advice.get(i), error, call);
        }
        for (int i = 0; failure == null && i < others.size(); i++) {
            failure = others.get(i).map(error, call);
        }
        return failure;
    }

    private static @Nullable RpcFailure map(ExceptionHandlers handlers, Throwable error, RpcCallContext call) {
        ExceptionHandlerMethod method = handlers.find(error);
        if (method == null) {
            return null;
        }
        try {
            return method.map(error, call);
        } catch (RuntimeException | Error ex) {
            throw ex;
        } catch (Throwable ex) {
            throw new IllegalStateException(method.description() + " failed", ex);
        }
    }
}
