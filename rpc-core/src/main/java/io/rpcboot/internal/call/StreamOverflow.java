package io.rpcboot.internal.call;

import io.rpcboot.Overflow;

/**
 * What becomes of a stream's items that cannot be sent yet; shared by all streams of an operation. Safe for any
 * thread.
 *
 * @param policy not {@link Overflow#BACKPRESSURE}, for which there is none of this
 * @param bufferSize how many items wait at most
 * @param dropped counts the items that were dropped
 */
public record StreamOverflow(Overflow policy, int bufferSize, DroppedItems dropped) {

    public StreamOverflow {
        if (policy == Overflow.BACKPRESSURE) {
            throw new IllegalArgumentException("back-pressure needs no buffer");
        }
        Overflow.requireBufferSize(bufferSize);
    }
}
