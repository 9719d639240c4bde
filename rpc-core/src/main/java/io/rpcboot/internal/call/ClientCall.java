package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.codec.PayloadTooLargeException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * One call at its caller: subscription, pending entry and time limit in one object. What is here is what the callee
 * says of it, on the event loop of the connection; {@link CarriedCall} is the time before it is open, {@link OpenCall}
 * what it sends.
 */
public final class ClientCall<T> extends OpenCall<T> {

    public ClientCall(CallRequest request, CoreSubscriber<? super T> subscriber) {
        super(request, subscriber);
    }

    /** The callee's ERROR. */
    public void onError(RpcException error) {
        close(ClientCallState.Event.ANSWERED, null);
        HeldBack line = held();
        if (line == null) {
            endWith(error);
        } else {
            line.addEnd(() -> endWith(error));
        }
    }

    /**
     * The callee's STARTED; borrows the buffer.
     *
     * @param total announced size of a value that goes on in further frames, else -1
     */
    public void onStarted(boolean hasValue, int total, ByteBuf value) {
        ClientSession<?, ?, ?> session = requireSession("STARTED");
        if (isOpen()) {
            connection().timers().cancel(this); // the time limit was one for this
        }
        session.onStarted(hasValue);
        if (hasValue) {
            onData(total, total >= 0, value);
        }
    }

    /** The callee's ITEMS_END. */
    public void onSessionItemsEnd() {
        ClientSession<?, ?, ?> session = requireSession("ITEMS_END");
        requireWhole("ITEMS_END");
        session.onItemsEnd();
    }

    /** The callee of a session takes no more items. */
    public void onEnough() {
        requireSession("ENOUGH").onEnough();
    }

    /** The callee's CANCEL: of a session it ends this side, of another call it ends the payload stream. */
    public void onCancel(Cancellation cancellation) {
        if (!request().isSession()) {
            onPayloadUnwanted();
        } else if (isOpen()) {
            stopAcknowledging();
            endWith(cancellation.toException(this, connection().peer()));
        }
    }

    /** The connection is gone. */
    public void onLost(RpcException error) {
        close(ClientCallState.Event.LOST, error);
        endWith(error);
    }

    @Override
    ClientCall<T> self() {
        return this;
    }

    @Override
    int maxItem() {
        return connection().maxMessage();
    }

    @Override
    void onItem(ByteBuf item, boolean last) {
        StreamReceiver stream = receiver();
        ClientSession<?, ?, ?> session = stream == null ? null : session();
        if (session != null) {
            onSessionItem(session, item, last);
            return;
        }
        T value = null;
        RpcViolationException unreadable = null;
        if (isWanted()) {
            try {
                value = cast(request().decoder().decode(item));
            } catch (Throwable e) {
                Passage.abandonCurrent();
                unreadable = CallErrors.unreadable(operation(), connection().peer(), e);
            }
        }
        if (value != null && Passage.isUsed() && waits(value, last, item.readableBytes())) {
            return;
        }
        if (stream != null && !last) {
            stream.onItem(item);
        }
        if (last) {
            // The slot and the place are free before the subscriber hears of it: its next call may use them.
            close(ClientCallState.Event.ANSWERED, null);
        }
        if (unreadable != null) {
            refuse(unreadable);
        } else if (value != null) {
            emit(value);
        } else if (stream != null) {
            stream.request(1); // an item without a value answers no demand
        }
        if (last) {
            end();
        }
    }

    /** Behind what waits for references. */
    private void end() {
        HeldBack line = held();
        if (line == null) {
            endComplete();
        } else {
            line.addEnd(this::endComplete);
        }
    }

    /** What waits for references, and behind them; null for nothing. A look at a static field, where there never were any. */
    private @Nullable HeldBack held() {
        ArrivalLines lines = Passage.isUsed() ? connection().arrivals() : null;
        return lines == null ? null : lines.heldOf(this);
    }

    /** Holds back a value that refers to objects, or is behind one that does; false for another. */
    private boolean waits(T value, boolean last, int bytes) {
        Passage passage = Passage.take();
        HeldBack line = held();
        if (line == null && passage == null) {
            return false;
        }
        hold(line == null ? holding() : line, value, passage, last, bytes);
        return true;
    }

    private HeldBack holding() {
        ArrivalLines lines = connection().arrivals();
        return lines == null ? new HeldBack(connection(), () -> {}) : lines.hold(this);
    }

    /** The value is emitted when the objects that it refers to are held here, and those behind it later. */
    private void hold(HeldBack line, T value, @Nullable Passage passage, boolean last, int bytes) {
        if (last) {
            close(ClientCallState.Event.ANSWERED, null);
        }
        StreamReceiver stream = receiver();
        line.add(
                passage,
                connection().peer(),
                () -> {
                    if (stream != null && !last) {
                        stream.onItem(bytes);
                    }
                    if (isWanted()) {
                        emit(value);
                    } else if (passage != null) {
                        passage.abandon();
                    }
                },
                this::refuse);
        if (last) {
            line.addEnd(this::endComplete);
        }
    }

    /** Of a session: the started value, an item, or the result. */
    private void onSessionItem(ClientSession<?, ?, ?> session, ByteBuf item, boolean last) {
        RpcViolationException unreadable = null;
        if (isOpen()) {
            TimerWheel loop = connection().timers();
            String before = loop.enter(this);
            try {
                session.onItem(item, last);
            } catch (RpcProtocolException e) {
                throw e;
            } catch (Throwable e) {
                Passage.abandonCurrent();
                unreadable = CallErrors.unreadable(operation(), connection().peer(), e);
            } finally {
                loop.leave(before);
            }
        }
        if (last) {
            close(ClientCallState.Event.ANSWERED, null);
        }
        if (unreadable != null) {
            refuse(unreadable);
        } else if (last) {
            endComplete();
        }
    }

    @Override
    void lostItems(long total) {
        LongConsumer listener = request().onLost();
        if (listener != null && isWanted()) {
            try {
                listener.accept(total);
            } catch (Throwable e) {
                drop(e);
            }
        }
    }

    @Override
    void onItemsEnd() {
        ClientSession<?, ?, ?> session = session();
        if (session != null && isOpen()) {
            session.requireFinishing();
        }
        close(ClientCallState.Event.ANSWERED, null);
        end();
    }

    @Override
    void onItemTooLarge(int size) {
        refuse(CallErrors.unreadable(
                operation(),
                connection().peer(),
                new PayloadTooLargeException(connection().maxMessage(), size)));
    }

    @SuppressWarnings("unchecked")
    private @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    private void emit(T value) {
        TimerWheel loop = connection().timers();
        String before = loop.enter(this);
        try {
            subscriber().onNext(value);
        } catch (Throwable e) {
            drop(e);
            cancel();
        } finally {
            loop.leave(before);
        }
    }

    private ClientSession<?, ?, ?> requireSession(String frame) {
        ClientSession<?, ?, ?> session = session();
        if (session == null) {
            throw new RpcProtocolException("'" + operation() + "' got " + frame + ", but is no session");
        }
        return session;
    }
}
