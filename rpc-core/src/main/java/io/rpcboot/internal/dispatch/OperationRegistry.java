package io.rpcboot.internal.dispatch;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcCode;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.observation.ServerObservations;
import io.rpcboot.observation.RpcServerObservationContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.util.PatternMatchUtils;

/** All operations that a process serves, an allow-list by name. Never changes; safe for any thread. */
public final class OperationRegistry implements CallTargets {

    private final Map<String, CallTarget> operations = new LinkedHashMap<>();
    private final FailureDescriber failures;
    private final @Nullable ServerObservations observations;

    /**
     * @param codecs in the order of HELLO
     * @param maxMessage most bytes of a result or item
     * @param blockedPatterns operations that are refused all the same
     * @param observations null where calls are not observed
     * @throws IllegalArgumentException if two operations have one name, or a type cannot be handled by a codec
     */
    public OperationRegistry(
            List<OperationDefinition> definitions,
            List<PayloadCodec> codecs,
            int maxMessage,
            List<String> blockedPatterns,
            FailureDescriber failures,
            Executor blockingExecutor,
            @Nullable ServerObservations observations) {
        this.failures = failures;
        this.observations = observations;
        String[] blocked = blockedPatterns.toArray(String[]::new);
        Map<String, OperationDefinition> byName = new LinkedHashMap<>();
        for (OperationDefinition definition : definitions) {
            OperationDefinition other = byName.put(definition.name(), definition);
            if (other != null) {
                throw new IllegalArgumentException("operation '" + definition.name() + "' is served twice: by "
                        + other.description() + " and by " + definition.description());
            }
            operations.put(
                    definition.name(),
                    PatternMatchUtils.simpleMatch(blocked, definition.name())
                            ? blocked(definition.name())
                            : new Operation(definition, codecs, maxMessage, failures, blockingExecutor, observations));
        }
    }

    @Override
    public CallTarget resolve(String operation) {
        CallTarget target = operations.get(operation);
        return target == null ? unknown(operation) : target;
    }

    private CallTarget unknown(String name) {
        return new RefusedOperation(
                name,
                RpcCode.NOT_FOUND,
                "no operation '" + name + "'" + NearestNames.text(name, operations.keySet()),
                failures,
                observations,
                RpcServerObservationContext.UNKNOWN_OPERATION);
    }

    private CallTarget blocked(String name) {
        return new RefusedOperation(
                name,
                RpcCode.PERMISSION_DENIED,
                "operation '" + name + "' is blocked on this server",
                failures,
                observations,
                name);
    }
}
