package io.rpcboot.internal.dispatch;

import io.netty.buffer.Unpooled;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationHandler;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.internal.call.Cancellation;
import io.rpcboot.internal.call.ServerCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** One call of one handler. */
final class Served {

    final RecordingOutbound outbound = new RecordingOutbound();
    final ServerCall call;

    Served(OperationDefinition operation, Executor blocking, boolean oneWay) {
        OperationRegistry registry = new OperationRegistry(
                List.of(operation),
                List.of(),
                1024,
                List.of(),
                new FailureDescriber(FailureSettings.of(ErrorExposure.FULL), List.of()),
                blocking,
                null);
        call = new ServerCall(registry.resolve(operation.name()), outbound, 1, 255, Map.of(), oneWay);
    }

    static Served blocking(Executor executor, OperationHandler handler) {
        return new Served(operation(handler).withExecution(OperationDefinition.Execution.BLOCKING), executor, false);
    }

    static Served onLoop(OperationHandler handler) {
        return new Served(operation(handler), Runnable::run, false);
    }

    static OperationDefinition operation(OperationHandler handler) {
        return OperationDefinition.unary("tested", byte[].class, byte[].class, handler);
    }

    Served begin(long deadlineMillis) {
        call.accept(deadlineMillis, false, 0);
        call.onPayload(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII));
        return this;
    }

    Served begin() {
        return begin(-1);
    }

    void cancel() {
        call.onCancel(new Cancellation(RpcCode.CANCELLED, "", "enough"), false);
    }
}
