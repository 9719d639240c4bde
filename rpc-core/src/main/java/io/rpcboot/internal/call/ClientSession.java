package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcViolationException.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A session at its caller, from the moment that its call is open; {@link SessionOpening} is the time before. Confined to
 * the event loop, save what {@link RemoteSession} says.
 */
final class ClientSession<S, I, R> implements RemoteSession<S, I, R>, SessionSender.Side, ItemFlux.Owner {

    private final ClientCall<Object> call;
    private final SessionOpening<S, I, R> opening;
    private final SessionTypes types;
    private final CallOutbound outbound;
    private final StreamReceiver receiver;
    private final ItemFlux items;
    private final SessionSender sender;
    private final CancelWait cancelWait;
    private final Sinks.One<R> result = Sinks.one();
    private SessionPhase phase = SessionPhase.OPENING;
    private boolean startedGoesOn;
    private boolean cancelledHere;
    private @Nullable Object resultValue;
    private @Nullable Passage resultPassage;
    private volatile @Nullable Object startedValue;
    private volatile boolean endedWell;
    private volatile @Nullable Throwable over;

    ClientSession(
            ClientCall<Object> call,
            SessionOpening<S, I, R> opening,
            SessionTypes types,
            CallOutbound outbound,
            StreamReceiver receiver) {
        this.call = call;
        this.opening = opening;
        this.types = types;
        this.outbound = outbound;
        this.receiver = receiver;
        this.items = new ItemFlux(call, this, outbound, receiver, call.request().decoder());
        this.sender = new SessionSender(
                call, outbound, call.request().encoder(), call.request().overflow(), this);
        this.cancelWait = new CancelWait(call, outbound, types.cancelTimeout(), result::tryEmitError);
        receiver.admitItems(false);
    }

    @Override
    public String operation() {
        return call.operation();
    }

    @Override
    public PeerInfo peer() {
        return outbound.peer();
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable S started() {
        return (S) startedValue;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Flux<I> receive() {
        return (Flux<I>) items;
    }

    @Override
    public long lostItems() {
        return receiver.lost();
    }

    @Override
    public Mono<Void> send(Publisher<?> publisher) {
        return sender.send(publisher);
    }

    @Override
    public Mono<R> result() {
        return Mono.defer(() -> {
            items.drain();
            return result.asMono();
        });
    }

    @Override
    public Mono<Void> cancel(String reason) {
        return Mono.defer(() -> end(Cancellation.of(reason)));
    }

    /** Cancels at once, perhaps on behalf of somebody else who asked; completes when the other side has ended. */
    Mono<Void> end(Cancellation cancellation) {
        call.onLoop(outbound, () -> cancelNow(cancellation));
        return cancelWait.acknowledged();
    }

    private void cancelNow(Cancellation cancellation) {
        if (phase == SessionPhase.ENDED) {
            cancelWait.end();
            return;
        }
        if (call.isOpen()) {
            cancelledHere = cancellation.canceller().isEmpty();
            RpcCancelledException error = cancellation.toException(call, outbound);
            call.stop(cancellation);
            stopStreams(error);
            if (!cancelledHere) {
                result.tryEmitError(error);
            }
        }
        cancelWait.begin();
    }

    // ---- what the callee says ----

    /** STARTED; the value, if there is one, is the next item. */
    void onStarted(boolean hasValue) {
        advance(SessionPhase.Event.STARTED, "STARTED");
        startedGoesOn = hasValue;
        receiver.admitItems(true);
        if (hasValue) {
            receiver.expectValue();
        } else {
            opening.onStarted(this);
        }
    }

    /** The value that the callee started with, an item, or the result; borrows the buffer. */
    void onItem(ByteBuf item, boolean last) {
        if (last) {
            requireFinishing();
        }
        if (startedGoesOn) {
            startedGoesOn = false;
            startedValue = types.started().decode(item);
            Passage passage = Passage.take();
            if (passage == null) {
                opening.onStarted(this);
            } else {
                started(passage);
            }
        } else if (phase == SessionPhase.FINISHING) {
            resultValue = types.result().decode(item);
            resultPassage = Passage.take();
        } else {
            items.onItem(item);
        }
    }

    /** The session is there for its user when the objects that the started value refers to are held here. */
    private void started(Passage passage) {
        passage.open(peer())
                .subscribe(
                        nothing -> {},
                        error -> call.onLoop(outbound, () -> {
                            passage.abandon();
                            call.refuse(error);
                        }),
                        () -> call.onLoop(outbound, () -> opening.onStarted(this)));
    }

    /** ITEMS_END. */
    void onItemsEnd() {
        if (startedGoesOn && call.isOpen()) {
            throw new RpcProtocolException("'" + operation() + "' got ITEMS_END within STARTED");
        }
        advance(SessionPhase.Event.ITEMS_ENDED, "ITEMS_END");
        receiver.admitItems(false);
        receiver.expectValue();
        items.onEnd();
    }

    /** END may come. */
    void requireFinishing() {
        if (phase != SessionPhase.FINISHING) {
            throw new RpcProtocolException("'" + operation() + "' got END before ITEMS_END");
        }
    }

    void onCredit(long count) {
        sender.onCredit(count);
    }

    void onEnough() {
        sender.endItems();
    }

    /** An item was not sent: it is over the other side's limit. */
    void onItemRefused(Throwable error) {
        sender.onStreamFailure(unsendable(null, error));
    }

    // ---- the end ----

    /** The callee's handler has ended, or the connection has. */
    void onClosed(@Nullable Throwable lost) {
        phase = phase.next(SessionPhase.Event.ENDED);
        if (lost == null) {
            cancelWait.end();
        } else {
            cancelWait.fail(lost);
        }
    }

    /** It ended well. */
    @SuppressWarnings("unchecked")
    void onCompleted() {
        opening.tellWitness(this, null);
        if (over == null) {
            endedWell = true; // before that it is over
            over = new IllegalStateException("the session '" + operation() + "' has ended");
            sender.close(null);
            items.onEnd();
        }
        Object value = resultValue;
        Passage passage = resultPassage;
        if (passage != null) {
            passage.open(peer())
                    .subscribe(
                            nothing -> {},
                            error -> {
                                passage.abandon();
                                result.tryEmitError(error);
                            },
                            () -> result.tryEmitValue((R) value));
        } else if (value == null) {
            result.tryEmitEmpty();
        } else {
            result.tryEmitValue((R) value);
        }
    }

    /** It failed; the acknowledgement of what this side asked for is no failure. */
    void onFailed(Throwable error) {
        if (isAcknowledged(error)) {
            opening.tellWitness(this, null);
            result.tryEmitEmpty();
            return;
        }
        stopStreams(error);
        opening.tellWitness(this, error);
        result.tryEmitError(error);
    }

    /** Whether an end is the one that this side has asked for. */
    boolean isAcknowledged(Throwable error) {
        return cancelledHere && error instanceof RpcCancelledException;
    }

    /** Nothing more is sent or taken; only the first error counts. */
    private void stopStreams(Throwable error) {
        if (over == null) {
            over = error;
            sender.close(error);
            items.onFailure(error);
        }
    }

    /** Items that this side may still send; on the event loop. */
    long creditReceived() {
        return sender.credit();
    }

    // ---- SessionSender.Side, ItemFlux.Owner ----

    @Override
    public @Nullable Throwable refusal() {
        return over;
    }

    /** Items that have ended well can be subscribed to even after the session: there are none. Any thread. */
    @Override
    public @Nullable Throwable receiveRefusal() {
        Throwable end = over;
        return endedWell ? null : end;
    }

    @Override
    public void sendItemsEnd() {
        call.onStreamEnd();
    }

    @Override
    public void onSendFailure(Throwable error, Runnable tell) {
        call.onStreamFailure(error);
        tell.run();
    }

    @Override
    public Throwable unsendable(@Nullable Object item, Throwable error) {
        return CallErrors.unsendableItem(Checkpoint.CALLER_OUTBOUND, operation(), peer(), item, error);
    }

    @Override
    public String onlyOnce() {
        return "receive() of '" + operation() + "' can be subscribed to once, and not after result(), which drains it";
    }

    @Override
    public Throwable unreadable(Throwable error) {
        return CallErrors.unreadable(operation(), peer(), error);
    }

    @Override
    public void onUnreadable(Throwable error, Runnable tell) {
        call.refuse(error);
        tell.run();
    }

    @Override
    public boolean failsWhenUnreadable() {
        return true;
    }

    @Override
    public void onItemsUnwanted() {
        if (phase == SessionPhase.STREAMING && call.isOpen()) {
            outbound.sendEnough(call);
        }
    }

    private void advance(SessionPhase.Event event, String frame) {
        try {
            phase = phase.next(event);
        } catch (IllegalStateException e) {
            throw new RpcProtocolException(
                    "'" + operation() + "' got " + frame + ": its " + e.getMessage(), null, null, e);
        }
    }
}
