package io.rpcboot.codec;

import org.jspecify.annotations.Nullable;

/** Writes values of one type. Called on the thread of the one who sends, by many threads at a time. */
@FunctionalInterface
public interface PayloadWriter {

    /**
     * Appends the encoding of a value. After an exception the content of the buffer is undefined.
     *
     * @throws PayloadException if the value cannot be encoded
     * @throws PayloadTooLargeException if it does not fit the buffer's limit
     */
    void write(@Nullable Object value, PayloadBuffer out);
}
