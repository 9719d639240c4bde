package io.rpcboot.internal.call;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcSession;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session at its callee: what its handler sends and receives. Confined to the event loop, save what {@link
 * RpcSession} says.
 */
final class ServerSession<I, O> implements RpcSession<I, O>, SessionSender.Side, ItemFlux.Owner {

    private final ServerCall call;
    private final CallOutbound outbound;
    private final ItemEncoder startedEncoder;
    private final ItemFlux items;
    private final SessionSender sender;
    private final CancelWait cancelWait;
    private final AtomicBoolean startedSaid = new AtomicBoolean();
    private SessionPhase phase = SessionPhase.OPENING;
    private volatile @Nullable RuntimeException over;

    ServerSession(ServerCall call, CallOutbound outbound, StreamReceiver receiver, CallTarget.SessionCodec codec) {
        this.call = call;
        this.outbound = outbound;
        this.startedEncoder = codec.started();
        this.items = new ItemFlux(call, this, outbound, receiver, codec.received());
        this.sender =
                new SessionSender(call, outbound, codec.sent(), call.target().overflow(), this);
        this.cancelWait = new CancelWait(call, outbound, outbound.cancelTimeout(), error -> {});
    }

    @Override
    public void started(@Nullable Object value) {
        RuntimeException end = over;
        if (end != null) {
            throw end;
        }
        if (!startedSaid.compareAndSet(false, true)) {
            throw new IllegalStateException("'" + operation()
                    + "': started(...) is said a second time: a session says it exactly once, before its first item");
        }
        EncodedItem item = value == null ? null : encodeStarted(value);
        if (item != null && item.passage() != null) {
            requireOwnObjects(item.passage());
        }
        if (call.mayRunNow(outbound)) {
            sendStarted(item);
        } else {
            EncodedItem kept = item == null ? null : item.keep();
            call.handOver(outbound, () -> sendStarted(kept));
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Flux<I> receive() {
        return (Flux<I>) items;
    }

    @Override
    public Mono<Void> send(Publisher<? extends O> publisher) {
        return sender.send(publisher);
    }

    @Override
    public Mono<Void> cancel(String reason) {
        return Mono.defer(() -> {
            call.onLoop(outbound, () -> cancelNow(reason));
            return cancelWait.acknowledged();
        });
    }

    @Override
    public RpcCallContext context() {
        return call;
    }

    // ---- what the caller says ----

    ItemFlux items() {
        return items;
    }

    void onCredit(long count) {
        sender.onCredit(count);
    }

    void onEnough() {
        sender.endItems();
    }

    /** The caller's side has ended, by its CANCEL. */
    void onCancel() {
        cancelWait.end();
    }

    // ---- the end ----

    /** Whether the session may end well: it has started. */
    boolean hasStarted() {
        return phase != SessionPhase.OPENING;
    }

    /** Ends the items, so that the result can follow. */
    void finish() {
        if (phase == SessionPhase.STREAMING) {
            sender.endItems();
        }
        stop(new IllegalStateException("the session '" + operation() + "' has ended: its handler has"));
    }

    /** Nothing more is sent or received; only the first error counts. */
    void stop(RuntimeException error) {
        if (over == null) {
            over = error;
            sender.close(error);
            items.receiver().close();
            items.onFailure(error);
        }
    }

    /** The call is answered, or the connection is gone. */
    void onClosed(@Nullable RpcException lost) {
        phase = phase.next(SessionPhase.Event.ENDED);
        if (lost == null) {
            cancelWait.end();
        } else {
            cancelWait.fail(lost);
        }
    }

    /** Items that this side may still send; on the event loop. */
    long creditReceived() {
        return sender.credit();
    }

    // ---- SessionSender.Side, ItemFlux.Owner ----

    /** Any thread. */
    @Override
    public @Nullable Throwable refusal() {
        RuntimeException end = over;
        if (end != null || startedSaid.get()) {
            return end;
        }
        return new IllegalStateException("'" + operation()
                + "': a session sends and receives only after started(...), which its caller waits for");
    }

    /** Any thread. */
    @Override
    public @Nullable Throwable receiveRefusal() {
        return refusal();
    }

    @Override
    public void sendItemsEnd() {
        if (phase == SessionPhase.STREAMING && call.isAwaitingResult()) {
            phase = phase.next(SessionPhase.Event.ITEMS_ENDED);
            outbound.sendItemsEnd(call);
        }
    }

    @Override
    public void onSendFailure(Throwable error, Runnable tell) {
        tell.run();
        call.failSession(error);
    }

    @Override
    public Throwable unsendable(@Nullable Object item, Throwable error) {
        return CallErrors.unsendableItem(Checkpoint.CALLEE_OUTBOUND, operation(), call.peer(), item, error);
    }

    @Override
    public String onlyOnce() {
        return "receive() of '" + operation() + "' can be subscribed to once";
    }

    @Override
    public Throwable unreadable(Throwable error) {
        return call.unreadablePayload(error);
    }

    @Override
    public void onUnreadable(Throwable error, Runnable tell) {
        tell.run();
        call.failSession(error);
    }

    @Override
    public boolean failsWhenUnreadable() {
        return true;
    }

    @Override
    public void onItemsUnwanted() {
        if (call.isReceiving() && call.isAwaitingResult()) {
            outbound.sendEnough(call);
        }
    }

    private String operation() {
        return call.operation();
    }

    /** STARTED comes before all else, so it waits for nobody: the gates of objects of this process are open. */
    private void requireOwnObjects(Passage passage) {
        AtomicBoolean open = new AtomicBoolean();
        Disposable waiting = passage.open(null).subscribe(nothing -> {}, error -> {}, () -> open.set(true));
        if (!open.get()) {
            waiting.dispose();
            passage.abandon();
            throw new IllegalStateException("'" + operation() + "': the value that a session starts with may refer to"
                    + " objects of this process only: send those of others as items");
        }
    }

    private EncodedItem encodeStarted(Object value) {
        try {
            return startedEncoder.encode(value);
        } catch (Throwable e) {
            RpcViolationException violation = CallErrors.unsendableStarted(operation(), call.peer(), value, e);
            call.onLoop(outbound, () -> call.failSession(violation));
            throw violation;
        }
    }

    private void sendStarted(@Nullable EncodedItem item) {
        if (!call.isAwaitingResult()) {
            if (item != null) {
                item.release();
            }
            return;
        }
        phase = phase.next(SessionPhase.Event.STARTED);
        call.endDeadline();
        outbound.sendStarted(call, item);
    }

    private void cancelNow(String reason) {
        Cancellation cancellation = Cancellation.of(reason);
        RpcCancelledException error = cancellation.toException(call, outbound);
        if (call.cancelCaller(CallFailure.byRuntime(RpcCode.CANCELLED, true, reason), cancellation)) {
            stop(error);
            cancelWait.begin();
        } else if (phase == SessionPhase.ENDED || !call.isRunning()) {
            cancelWait.end();
        }
    }
}
