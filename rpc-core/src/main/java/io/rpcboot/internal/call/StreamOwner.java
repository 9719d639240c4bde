package io.rpcboot.internal.call;

import org.jspecify.annotations.Nullable;

/** The call that a {@link StreamSender} sends for; on the event loop. */
interface StreamOwner {

    /** An item is to be sent; takes ownership. */
    void onStreamItem(EncodedItem item);

    void onStreamEnd();

    void onStreamFailure(Throwable error);

    /** What the failure to encode an item fails the stream with; any thread. */
    default Throwable unsendable(@Nullable Object item, Throwable error) {
        return error;
    }
}
