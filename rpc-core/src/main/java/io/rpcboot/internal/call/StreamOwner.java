package io.rpcboot.internal.call;

import org.jspecify.annotations.Nullable;

/** The call that a {@link StreamSender} sends for; on the event loop. */
interface StreamOwner {

    /** Whether nobody takes the items: they are requested and dropped. */
    default boolean dropsItems() {
        return false;
    }

    void onStreamEnd();

    void onStreamFailure(Throwable error);

    /** What the failure to encode an item fails the stream with; any thread. */
    default Throwable unsendable(@Nullable Object item, Throwable error) {
        return error;
    }
}
