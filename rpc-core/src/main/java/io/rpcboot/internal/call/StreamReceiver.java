package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.rpcboot.RpcProtocolException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;

/**
 * The receiving end of a stream of items: grants credit as the subscriber asks, and polices it. Confined to the
 * event loop, save {@link #request}.
 */
final class StreamReceiver {

    private static final AtomicLongFieldUpdater<StreamReceiver> ASKED =
            AtomicLongFieldUpdater.newUpdater(StreamReceiver.class, "asked");

    private final Call call;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile long asked;

    private volatile @Nullable CallOutbound outbound;
    private @Nullable ReceiveCredit credit;
    private boolean closed;
    private int values;
    private boolean excluded;
    private volatile long lost;

    StreamReceiver(Call call) {
        this.call = call;
    }

    /** The subscriber asks for more items; any thread. */
    void request(long count) {
        CallOutbound open = outbound;
        if (open != null && open.inEventLoop()) {
            addDemand(count);
        } else if (Operators.addCap(ASKED, this, count) == 0) {
            // Read again: the call may have been opened since, and what was asked for before been taken already.
            CallOutbound now = outbound;
            if (now != null) {
                now.execute(this::takeAsked);
            }
        }
    }

    /**
     * The call goes over this connection now.
     *
     * @return the first credit, granted by it
     */
    long open(CallOutbound connection) {
        ReceiveCredit fresh = new ReceiveCredit(connection.streamBudget(), connection.maxFramePayload());
        credit = fresh;
        outbound = connection;
        fresh.request(ASKED.getAndSet(this, 0));
        return fresh.grant(connection.streamBudget());
    }

    /** What was asked for between {@link #open} and the moment that other threads saw it; once after open. */
    void takeAsked() {
        long count = ASKED.getAndSet(this, 0);
        if (count > 0) {
            addDemand(count);
        }
    }

    private void addDemand(long count) {
        if (credit != null && !closed) {
            credit.request(count);
            grant(credit);
        }
    }

    /** What comes next is a value of its own, which takes no credit. */
    void expectValue() {
        values = 1;
    }

    /** Whether items may come. */
    void admitItems(boolean admitted) {
        excluded = !admitted;
    }

    /** An item, or its first fragment, has arrived. */
    void onArrival() {
        if (values > 0) {
            values--;
            return;
        }
        if (excluded) {
            throw new RpcProtocolException(
                    "'" + call.operation() + "' got an item where none may come: before STARTED, or behind ITEMS_END");
        }
        if (credit == null || !credit.arrived()) {
            throw new RpcProtocolException("'" + call.operation() + "' got an item without credit");
        }
    }

    /** An item has arrived in full; grants more where it is time to. */
    void onItem(ByteBuf item) {
        onItem(item.readableBytes());
    }

    /** An item of so many bytes has been taken; grants more where it is time to. */
    void onItem(int bytes) {
        if (credit != null && !closed) {
            credit.sized(bytes);
            grant(credit);
        }
    }

    private void grant(ReceiveCredit from) {
        CallOutbound open = outbound;
        if (!from.isLow() || open == null) {
            return;
        }
        int count = from.grant(open.streamBudget());
        if (count > 0) {
            open.sendCredit(call, count);
        }
    }

    /** The producer has dropped so many items so far. The sum never falls. */
    void onLost(long total) {
        lost = Math.max(lost, total);
    }

    /** How many items the producer has said that it dropped; any thread. */
    long lost() {
        return lost;
    }

    /** No more is granted. */
    void close() {
        closed = true;
    }

    long outstanding() {
        return credit == null ? 0 : credit.outstanding();
    }
}
