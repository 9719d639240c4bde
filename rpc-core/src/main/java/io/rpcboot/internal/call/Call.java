package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.health.CallSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call is at both of its ends: an id, the items that come in, and the order of what a publisher signals.
 * Confined to the event loop, save where a method says otherwise.
 */
public abstract class Call extends TimerEntry implements CancelWitness.Watched {

    /** {@link #deadlineNanos} of a call without one. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final Logger logger = LoggerFactory.getLogger(Call.class);

    private static final AtomicIntegerFieldUpdater<Call> HANDED_OVER =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "handedOver");

    static {
        LoadedTypes.load();
    }

    int callId;
    long ordinal;
    long beganNanos;
    private @Nullable Backlogged backlog;
    private @Nullable ItemAssembler assembler;
    private boolean itemSeen;
    private volatile int handedOver;

    Call() {
        dueNanos = NO_DEADLINE;
    }

    /** When the call ends at the latest, on the scale of {@code System.nanoTime()}, or {@link #NO_DEADLINE}. */
    public final long deadlineNanos() {
        return dueNanos;
    }

    /** Sets the only limit that a call has in a wheel; to be scheduled on the event loop. */
    final void deadlineNanos(long nanos) {
        dueNanos = nanos;
    }

    /** The id of this call on its connection. */
    public final int callId() {
        return callId;
    }

    /** Which CALL frame of its direction on its connection it came with, from 1. */
    public final long ordinal() {
        return ordinal;
    }

    /** When it was sent, or arrived, on the scale of {@code System.nanoTime()}. */
    public final long beganNanos() {
        return beganNanos;
    }

    /** The name of the operation, for texts. */
    @Override
    public abstract String operation();

    /** What an onlooker sees of this call; on the event loop. */
    public final CallSnapshot snapshot(
            CallSnapshot.Direction direction, String connection, PeerInfo peer, String loop, long now) {
        StreamReceiver stream = receiver();
        return new CallSnapshot(
                id(direction, connection),
                direction,
                operation(),
                peer.toString(),
                connection,
                loop,
                Duration.ofNanos(Math.max(0, now - beganNanos)),
                deadlineNanos() == NO_DEADLINE ? null : Duration.ofNanos(deadlineNanos() - now),
                stateText(),
                stream == null ? 0 : stream.outstanding(),
                creditReceived(),
                queuedBytes(),
                callHeaders(),
                hopPath());
    }

    private String id(CallSnapshot.Direction direction, String connection) {
        return connection + (direction == CallSnapshot.Direction.INBOUND ? ".in." : ".out.") + ordinal;
    }

    /** Where the call stands, in words. */
    abstract String stateText();

    /** Items of a stream that this side may still send. */
    abstract long creditReceived();

    abstract Map<String, String> callHeaders();

    /** Who called what on the way to this call, this call included. */
    abstract List<String> hopPath();

    /** An operator ends the call: whoever waits for it is told the reason. On the event loop. */
    public abstract void giveUp(String reason);

    /** Bytes of its items that wait for their turn on the connection. */
    public final long queuedBytes() {
        return backlog == null ? 0 : backlog.bytes();
    }

    /** What the session has queued for this call. */
    public final @Nullable Backlogged backlog() {
        return backlog;
    }

    public final void backlog(@Nullable Backlogged backlog) {
        this.backlog = backlog;
    }

    /**
     * An item, or a fragment of one; borrows the buffer.
     *
     * @param total announced size if this is a first fragment, else -1
     * @param more whether further fragments follow
     */
    public final void onData(int total, boolean more, ByteBuf item) {
        boolean inItem = inItem();
        if (!inItem) {
            arrive();
        }
        if (total < 0 && !more && !inItem) {
            takeWhole(item, false);
        } else {
            addFragment(total, more, item);
        }
    }

    /** The producer of the items that come in has dropped so many of them so far. */
    public final void onLostItems(long total) {
        StreamReceiver stream = receiver();
        if (stream != null && total > stream.lost()) {
            stream.onLost(total);
            lostItems(total);
        }
    }

    /** More items are known to be lost, {@code total} in all. */
    void lostItems(long total) {}

    /** The other side's END; borrows the buffer. */
    public final void onEnd(boolean hasItem, ByteBuf item) {
        boolean inItem = inItem();
        if (!hasItem) {
            requireWhole("END");
            onItemsEnd();
        } else if (inItem) {
            endFragments(item, true);
        } else {
            arrive();
            takeWhole(item, true);
        }
    }

    /** An item in one frame; borrows the buffer. A frame may be larger than what is allowed of an item. */
    final void takeWhole(ByteBuf item, boolean last) {
        int size = item.readableBytes();
        if (size <= maxItem()) {
            onItem(item, last);
            return;
        }
        onItemTooLarge(size);
        if (last) {
            onItemsEnd();
        }
    }

    /** The first fragment of an item; borrows the buffer. */
    private void beginItem(int total, ByteBuf fragment) {
        if (assembler == null) {
            assembler = new ItemAssembler(maxItem());
        }
        if (!assembler.begin(total, fragment)) {
            onItemTooLarge(total);
        }
    }

    /** Gives back what was kept of an item; what still comes of it is counted and dropped. */
    final void dropItem() {
        if (assembler != null) {
            assembler.release();
        }
    }

    /** The last frame of this side's direction, END or ERROR, has been written. */
    public abstract void onEndWritten();

    /** An item was not sent: it is over the other side's limit. */
    public abstract void onItemRefused(int size, int limit);

    /** Where the items that come in are a stream, its receiver. */
    abstract @Nullable StreamReceiver receiver();

    /** Most bytes of an item that comes in. */
    abstract int maxItem();

    /**
     * An item in full; borrows the buffer.
     *
     * @param last whether it ended the direction
     */
    abstract void onItem(ByteBuf item, boolean last);

    /** The direction has ended without a further item. */
    abstract void onItemsEnd();

    /** An item is over the limit; what follows of it is dropped. */
    abstract void onItemTooLarge(int size);

    /**
     * Whether a signal of a publisher may be handled at once. They come one after the other, from any thread; one
     * that is on the loop already must not overtake one that is still on its way to it.
     */
    final boolean mayRunNow(CallOutbound outbound) {
        return outbound.inEventLoop() && handedOver == 0;
    }

    /** Has a signal handled on the event loop, in the order of the signals. Any thread. */
    final void handOver(CallOutbound outbound, Runnable signal) {
        HANDED_OVER.incrementAndGet(this);
        outbound.execute(() -> {
            HANDED_OVER.decrementAndGet(this);
            signal.run();
        });
    }

    /** Runs a signal on the event loop, at once where it may be. Any thread. */
    final void onLoop(CallOutbound outbound, Runnable signal) {
        if (mayRunNow(outbound)) {
            signal.run();
        } else {
            handOver(outbound, signal);
        }
    }

    /** Within an item a frame may not come that says more than the next part of it. */
    final void requireWhole(String frame) {
        if (inItem()) {
            throw new RpcProtocolException(frame + " of '" + operation() + "' comes in the middle of an item");
        }
    }

    /** What code of the application throws where it must not harms nobody but itself. */
    final void drop(Throwable error) {
        logger.warn("code of the application threw within a signal of '{}'", operation(), error);
    }

    /** Cancels a publisher of the application. */
    final void cancelSource(Subscription source) {
        try {
            source.cancel();
        } catch (Throwable e) {
            drop(e);
        }
    }

    private boolean inItem() {
        return assembler != null && assembler.inItem();
    }

    private void arrive() {
        StreamReceiver stream = receiver();
        if (stream != null) {
            stream.onArrival();
        } else if (itemSeen) {
            throw new RpcProtocolException("'" + operation() + "' got a second item where it takes no stream");
        }
        itemSeen = true;
    }

    private void addFragment(int total, boolean more, ByteBuf fragment) {
        if (total >= 0) {
            beginItem(total, fragment);
        } else if (assembler == null || !assembler.inItem()) {
            throw new RpcProtocolException("a fragment of '" + operation() + "' comes without the first one");
        } else if (more) {
            assembler.add(fragment);
        } else {
            endFragments(fragment, false);
        }
    }

    private void endFragments(ByteBuf fragment, boolean last) {
        ByteBuf whole = assembler == null ? null : assembler.end(fragment);
        if (whole == null) {
            if (last) {
                onItemsEnd();
            }
            return;
        }
        try {
            onItem(whole, last);
        } finally {
            whole.release();
        }
    }
}
