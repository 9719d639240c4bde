package io.rpcboot.internal.dispatch;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RpcCode;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.call.StreamOverflow;
import io.rpcboot.internal.health.OperationFigures;
import io.rpcboot.internal.observation.ServerObservations;
import io.rpcboot.observation.RpcServerObservationContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.PatternMatchUtils;

/**
 * All operations that a process serves, an allow-list by name. Which there are never changes; safe for any thread.
 */
public final class OperationRegistry implements CallTargets {

    /** What operations that are there later begin with. */
    private static final String LATE_PREFIX = "rpc.object.";

    /** What operations begin with that are there for remote objects. */
    private static final String OBJECTS_PREFIX = "rpc.object";

    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private final Map<Thread, OperationsOfLoop> byLoop = new ConcurrentHashMap<>();
    private final FailureDescriber failures;
    private boolean figures = true;
    private final @Nullable ServerObservations observations;
    private final BiFunction<OperationDefinition, OperationGate, Operation> maker;
    private final String[] blocked;
    private Function<String, @Nullable OperationDefinition> late = name -> null;

    /** One that records no events. */
    public OperationRegistry(
            List<OperationDefinition> definitions,
            List<PayloadCodec> codecs,
            int maxMessage,
            List<String> blockedPatterns,
            FailureDescriber failures,
            Executor blockingExecutor,
            @Nullable ServerObservations observations) {
        this(definitions, codecs, maxMessage, blockedPatterns, failures, blockingExecutor, observations, null);
    }

    /**
     * @param codecs in the order of HELLO
     * @param maxMessage most bytes of a result or item
     * @param blockedPatterns operations that are refused all the same
     * @param observations null where calls are not observed
     * @param events null where nothing is recorded
     * @throws IllegalArgumentException if two operations have one name, or a type cannot be handled by a codec
     */
    public OperationRegistry(
            List<OperationDefinition> definitions,
            List<PayloadCodec> codecs,
            int maxMessage,
            List<String> blockedPatterns,
            FailureDescriber failures,
            Executor blockingExecutor,
            @Nullable ServerObservations observations,
            @Nullable RpcEvents events) {
        this.failures = failures;
        this.observations = observations;
        this.maker = (definition, gate) ->
                new Operation(definition, codecs, maxMessage, failures, blockingExecutor, observations, gate, events);
        this.blocked = blockedPatterns.toArray(String[]::new);
        for (OperationDefinition definition : definitions) {
            String name = definition.name();
            Operation other = operations.put(name, make(definition));
            if (other != null) {
                throw new IllegalArgumentException("operation '" + name + "' is served twice: by "
                        + other.definition().description() + " and by " + definition.description());
            }
        }
    }

    /** Whether calls are counted and timed; to be said before the first call. */
    public OperationRegistry withFigures(boolean wanted) {
        figures = wanted;
        return this;
    }

    /** Where operations are looked for that nobody could know before; to be said before the first call. */
    public void withLate(Function<String, @Nullable OperationDefinition> source) {
        late = source;
    }

    /** Called on event loops, each of which has targets of its own. */
    @Override
    public CallTarget resolve(String operation) {
        CallTarget target = find(operation);
        if (target != null) {
            return target;
        }
        return operation.startsWith(LATE_PREFIX)
                ? new LateOperation(unknown(operation), () -> find(operation))
                : unknown(operation);
    }

    private @Nullable CallTarget find(String operation) {
        if (operation.startsWith(LATE_PREFIX) && !operations.containsKey(operation)) {
            OperationDefinition definition = late.apply(operation);
            if (definition != null) {
                operations.computeIfAbsent(operation, name -> make(definition));
            }
        }
        return !figures
                ? operations.get(operation)
                : byLoop.computeIfAbsent(Thread.currentThread(), loop -> new OperationsOfLoop(operations))
                        .find(operation);
    }

    private Operation make(OperationDefinition definition) {
        String name = definition.name();
        return maker.apply(definition, new OperationGate(name, PatternMatchUtils.simpleMatch(blocked, name)));
    }

    /** Each operation with its calls so far; of those that keep remote objects, the ones that were called. */
    public List<OperationSnapshot> snapshot() {
        long now = System.nanoTime();
        return operations.values().stream()
                .map(operation -> snapshot(operation, now))
                .filter(each -> each.calls() > 0 || !each.definition().name().startsWith(OBJECTS_PREFIX))
                .sorted(Comparator.comparing(each -> each.definition().name()))
                .toList();
    }

    /** Refuses calls of an operation from now on, or takes them again; false if there is no such operation. */
    public boolean block(String name, boolean blocked) {
        Operation operation = operations.get(name);
        if (operation == null) {
            return false;
        }
        operation.gate().block(blocked);
        return true;
    }

    private OperationSnapshot snapshot(Operation operation, long now) {
        long ended = 0;
        long calls = 0;
        Duration longest = Duration.ZERO;
        Map<RpcCode, Long> errors = new EnumMap<>(RpcCode.class);
        OperationFigures.TimeSum times = new OperationFigures.TimeSum();
        for (OperationsOfLoop loop : byLoop.values()) {
            OperationFigures figures = loop.figures(operation.operation());
            if (figures != null) {
                ended += figures.ended();
                calls += figures.calls();
                longest = longest.compareTo(figures.longest()) < 0 ? figures.longest() : longest;
                figures.addErrors(errors);
                figures.addTimes(times, now);
            }
        }
        StreamOverflow overflow = operation.overflow();
        return new OperationSnapshot(
                operation.definition(),
                operation.gate().refusal() != null,
                calls,
                Math.max(0, calls - ended),
                errors,
                times.summary(),
                longest,
                overflow == null ? 0 : overflow.dropped().sum());
    }

    /** What callers may be told of; which objects others were given is none of their business. */
    private List<String> named() {
        return operations.keySet().stream()
                .filter(each -> !each.startsWith(LATE_PREFIX))
                .toList();
    }

    private CallTarget unknown(String name) {
        return new RefusedOperation(
                name,
                RpcCode.NOT_FOUND,
                "no operation '" + name + "'" + NearestNames.text(name, named()),
                failures,
                observations,
                RpcServerObservationContext.UNKNOWN_OPERATION);
    }
}
