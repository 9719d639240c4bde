package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads values of one type. Called on event loops, by many threads at a time. */
@FunctionalInterface
public interface PayloadReader {

    /**
     * Reads exactly one value from all readable bytes. Borrows the buffer: nothing of it may be kept, and its indexes
     * stay as they are.
     *
     * @throws PayloadException if the bytes are no value of the type, or more than one
     */
    @Nullable
    Object read(ByteBuf payload);
}
