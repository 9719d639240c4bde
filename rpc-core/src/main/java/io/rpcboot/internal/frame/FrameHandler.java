package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;

/**
 * Receives what a {@link FrameReader} reads, on the event loop. Buffers are borrowed: their readable bytes are
 * the item or fragment, and are gone when the method returns.
 */
public interface FrameHandler {

    /** Whether frames are of no use any more: what was read so far has ended the connection. */
    default boolean isEnded() {
        return false;
    }

    void onHello(Hello hello);

    /** A CALL, or an OPEN. The head is valid until the method returns. */
    void onCall(int callId, CallHead head, ByteBuf payload);

    /**
     * An item, or a fragment of one.
     *
     * @param total announced size of the item if this is its first fragment, else -1
     * @param more whether further fragments follow
     */
    void onData(int callId, int total, boolean more, ByteBuf item);

    void onCredit(int callId, long count);

    /** The producer of a stream has dropped {@code total} items so far, as a signed number of at least 0. */
    void onLost(int callId, long total);

    /** The last frame of a direction, with the last item or the last fragment of it where {@code hasItem}. */
    void onEnd(int callId, boolean hasItem, ByteBuf item);

    void onError(int callId, ErrorBody error);

    void onCancel(int callId, CancelBody cancel);

    /**
     * A session has started.
     *
     * @param total announced size of the value if it goes on in DATA frames, else -1
     */
    void onStarted(int callId, boolean hasValue, int total, ByteBuf value);

    /** The callee of a session has no further items. */
    void onItemsEnd(int callId);

    /** The other side of a session wants no more items. */
    void onEnough(int callId);

    void onPing(long payload);

    void onPong(long payload);

    void onGoAway(GoAway goAway);
}
