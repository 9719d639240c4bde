package io.rpcboot.internal.call;

/** The call that a {@link StreamSender} sends for; on the event loop. */
interface StreamOwner {

    /** An item is to be sent; takes ownership. */
    void onStreamItem(EncodedItem item);

    void onStreamEnd();

    void onStreamFailure(Throwable error);
}
