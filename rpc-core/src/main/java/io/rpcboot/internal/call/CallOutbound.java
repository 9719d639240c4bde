package io.rpcboot.internal.call;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs of the connection that carries it; implemented by the session. All methods but
 * {@link #inEventLoop} and {@link #execute} belong to the event loop.
 */
public interface CallOutbound {

    boolean inEventLoop();

    /** Runs a task on the event loop, after those that were given before. Any thread. */
    void execute(Runnable task);

    /** An item to encode to. */
    default EncodedItem itemOfLoop() {
        return EncodedItem.forThread();
    }

    /**
     * Sends an item, or queues it behind what the call has queued already; takes ownership.
     *
     * @param last whether it ends the direction
     */
    void sendItem(Call call, EncodedItem item, boolean last);

    /**
     * Sends an item of a stream that fits a frame where nothing is in its way; borrows the array.
     *
     * @return false if it was not sent, and is one for {@link #sendItem}
     */
    default boolean sendAtOnce(Call call, byte[] item) {
        return false;
    }

    /** Ends the direction without a further item, behind what the call has queued; see {@link Call#onEndWritten}. */
    void sendEnd(Call call);

    /** Ends the direction with an error, behind what the call has queued. */
    void sendError(Call call, CallFailure failure);

    /** Drops what the call has queued. */
    void dropQueued(Call call);

    /** Sends CANCEL, ahead of all data. */
    void sendCancel(Call call, Cancellation cancellation);

    /** Answers the callee's CANCEL of a session, which ends the caller's direction. */
    void sendCancelAck(Call call);

    /** Says that a session has started, with a value or without; takes ownership. */
    void sendStarted(Call call, @Nullable EncodedItem value);

    /** Says that the callee of a session has no further items, behind what the call has queued. */
    void sendItemsEnd(Call call);

    /** Says that no more items of a session are wanted, ahead of all data. */
    void sendEnough(Call call);

    void sendCredit(Call call, long count);

    /** Says that the producer of a stream has dropped {@code total} items so far, ahead of all data. */
    void sendLost(Call call, long total);

    /** Whether a stream may go on: the socket keeps up and the call has nothing queued. */
    boolean isWritable(Call call);

    /** Has {@link StreamSender#requestMore} called when {@link #isWritable} may have become true. */
    void awaitWritable(StreamSender sender);

    /** Forgets a call that is closed: its slot is free. */
    void closed(Call call);

    TimerWheel timers();

    /** Where calls wait for the references in their payloads; null where none can come. */
    default @Nullable ArrivalLines arrivals() {
        return null;
    }

    /** Where the blocking handlers of this connection wait to start. */
    StartLine startLine();

    PeerInfo peer();

    /** What this process calls itself. Any thread. */
    String localName();

    /** How long a canceller of a session waits for the other side, unless its client says otherwise. */
    Duration cancelTimeout();

    /** A client over this connection. */
    RemoteClient client();

    /** Byte budget of a stream that is received. */
    int streamBudget();

    /** Most bytes of an item to here. */
    int maxMessage();

    /** Most payload bytes of a frame to here. */
    int maxFramePayload();
}
