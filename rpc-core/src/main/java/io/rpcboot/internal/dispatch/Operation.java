package io.rpcboot.internal.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.Overflow;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CurrentCall;
import io.rpcboot.internal.call.DroppedItems;
import io.rpcboot.internal.call.ItemDecoder;
import io.rpcboot.internal.call.ItemEncoder;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.call.StartLine;
import io.rpcboot.internal.call.StreamOverflow;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.health.OperationFigures;
import io.rpcboot.internal.observation.ServedObservation;
import io.rpcboot.internal.observation.ServerObservations;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One operation with its readers and writers, resolved once. Safe for any thread, save its figures, which belong to a loop. */
final class Operation implements CallTarget {

    /** Index of "items are plain bytes" in a CALL. */
    private static final int BYTES = 255;

    private final OperationDefinition definition;
    private final @Nullable SessionCodecs session;
    private final ItemDecoder[] decoders;
    private final ItemEncoder[] encoders;
    private final @Nullable ItemDecoder bytesDecoder;
    private final @Nullable ItemEncoder bytesEncoder;
    private final int maxPayload;
    private final FailureDescriber failures;
    private final Executor blockingExecutor;
    private final @Nullable Scheduler itemScheduler;
    private final @Nullable ServerObservations observations;
    private final OperationGate gate;
    private final @Nullable OperationFigures figures;
    private final @Nullable StreamOverflow overflow;

    Operation(
            OperationDefinition definition,
            List<PayloadCodec> codecs,
            int maxMessage,
            FailureDescriber failures,
            Executor blockingExecutor,
            @Nullable ServerObservations observations,
            OperationGate gate,
            @Nullable RpcEvents events) {
        this.observations = observations;
        this.definition = definition;
        this.gate = gate;
        this.figures = null;
        this.failures = failures;
        this.blockingExecutor = blockingExecutor;
        this.itemScheduler = definition.streamedResult() ? Schedulers.fromExecutor(blockingExecutor) : null;
        this.overflow = definition.overflow() == Overflow.BACKPRESSURE
                ? null
                : new StreamOverflow(
                        definition.overflow(), definition.bufferSize(), new DroppedItems(definition.name(), events));
        this.maxPayload = definition.contract().maxPayload();
        this.decoders = codecs.stream().map(codec -> decoder(definition, codec)).toArray(ItemDecoder[]::new);
        this.encoders = codecs.stream()
                .map(codec -> new ItemEncoder(
                        codec.writer(definition.resultType()),
                        maxMessage,
                        definition.contract().result()))
                .toArray(ItemEncoder[]::new);
        this.session = definition.session() == null
                ? null
                : new SessionCodecs(definition.session(), definition.contract(), codecs, maxMessage);
        this.bytesDecoder = bytesDecoder(definition.payload());
        this.bytesEncoder = mayBeBytes(definition.resultType())
                ? new ItemEncoder(null, maxMessage, definition.contract().result())
                : null;
    }

    private Operation(Operation shared, OperationFigures figures) {
        this.definition = shared.definition;
        this.decoders = shared.decoders;
        this.encoders = shared.encoders;
        this.bytesDecoder = shared.bytesDecoder;
        this.bytesEncoder = shared.bytesEncoder;
        this.failures = shared.failures;
        this.blockingExecutor = shared.blockingExecutor;
        this.itemScheduler = shared.itemScheduler;
        this.observations = shared.observations;
        this.session = shared.session;
        this.overflow = shared.overflow;
        this.maxPayload = shared.maxPayload;
        this.gate = shared.gate;
        this.figures = figures;
    }

    /** The same operation with figures of its own, for the calls of one event loop. */
    Operation onLoop(OperationFigures figuresOfLoop) {
        return new Operation(this, figuresOfLoop);
    }

    OperationDefinition definition() {
        return definition;
    }

    OperationGate gate() {
        return gate;
    }

    @Override
    public String operation() {
        return definition.name();
    }

    @Override
    public @Nullable CallFailure refusal() {
        return gate.refusal();
    }

    @Override
    public long onBegin(TimerWheel timers) {
        return figures == null ? timers.now() : figures.begin(timers.now(), timers.inBatch());
    }

    @Override
    public void onEnd(TimerWheel timers, long beganNanos, @Nullable RpcCode error) {
        if (figures != null) {
            figures.end(beganNanos, timers.now(), timers.inBatch(), error);
        }
    }

    @Override
    public PayloadSpec.Kind payloadKind() {
        return definition.payload().kind();
    }

    @Override
    public boolean streamedResult() {
        return definition.streamedResult();
    }

    @Override
    public @Nullable StreamOverflow overflow() {
        return overflow;
    }

    @Override
    public @Nullable ItemDecoder decoder(int codec) {
        return codec < decoders.length ? decoders[codec] : codec == BYTES ? bytesDecoder : null;
    }

    @Override
    public @Nullable ItemEncoder encoder(int codec) {
        return codec < encoders.length ? encoders[codec] : codec == BYTES ? bytesEncoder : null;
    }

    @Override
    public boolean isSession() {
        return session != null;
    }

    @Override
    public @Nullable SessionCodec session(int codec) {
        return session == null ? null : session.of(codec);
    }

    @Override
    public int maxPayload() {
        return maxPayload;
    }

    @Override
    public boolean payloadRequired() {
        return definition.payload().required();
    }

    @Override
    public @Nullable ServedObservation observe(ServedCall call) {
        return observations == null ? null : observations.start(call, operation());
    }

    @Override
    public void invoke(ServedCall call, @Nullable Object payload) {
        if (definition.execution() != Execution.EVENT_LOOP) {
            invokeElsewhere(call, payload);
            return;
        }
        AutoCloseable scope = call.enter();
        CurrentCall thread = call.currentCall();
        RpcCallContext before = thread.set(call);
        try {
            call.result(definition.handler().handle(payload, call));
        } catch (Throwable e) {
            call.failed(e); // a StackOverflowError or NoClassDefFoundError, too: other calls go on
        } finally {
            thread.set(before);
            call.leave(scope);
        }
    }

    private void invokeElsewhere(ServedCall call, @Nullable Object payload) {
        BlockingInvocation invocation = new BlockingInvocation(definition.handler(), call, payload, itemScheduler);
        call.occupies(invocation);
        StartLine line = call.startLine();
        line.add(invocation);
        try {
            blockingExecutor.execute(line);
        } catch (RejectedExecutionException e) {
            line.remove(invocation);
            ReferenceCountUtil.safeRelease(payload);
            call.failed(new HandlerNotRunException(
                    RpcCode.RESOURCE_EXHAUSTED,
                    "'" + operation() + "': all threads for blocking handlers are busy, and their queue is full"));
        }
    }

    @Override
    public CallFailure describe(ServedCall call, CallFailure failure) {
        return failures.describe(call, failure);
    }

    @Override
    public CallFailure describe(ServedCall call, Throwable error) {
        return failures.describe(call, error);
    }

    private static ItemDecoder decoder(OperationDefinition definition, PayloadCodec codec) {
        PayloadSpec payload = definition.payload();
        return switch (payload.kind()) {
            case NONE -> Operation::refusePayload;
            case ARGUMENTS -> checked(definition, codec.argumentsReader(payload.arguments())::read);
            case VALUE, STREAM -> checked(definition, ItemDecoder.of(payload.type(), codec::reader));
        };
    }

    /** Whether a result may go without a codec: bytes, nothing, or what only the handler knows. */
    private static boolean mayBeBytes(Type result) {
        return ItemDecoder.isBytes(result) || result == Void.class || result == void.class || result == Object.class;
    }

    private static ItemDecoder checked(OperationDefinition definition, ItemDecoder decoder) {
        return decoder.checkedBy(definition.contract().payload());
    }

    private static @Nullable ItemDecoder bytesDecoder(PayloadSpec payload) {
        if (payload.kind() == PayloadSpec.Kind.NONE) {
            return Operation::refusePayload;
        }
        boolean bytes = payload.kind() != PayloadSpec.Kind.ARGUMENTS && ItemDecoder.isBytes(payload.type());
        return bytes ? ItemDecoder.of(payload.type(), type -> item -> null) : null;
    }

    private static @Nullable Object refusePayload(ByteBuf item) {
        if (item.isReadable()) {
            throw new PayloadException(
                    "it takes no payload, but " + item.readableBytes() + " bytes were sent", null, null);
        }
        return null;
    }
}
