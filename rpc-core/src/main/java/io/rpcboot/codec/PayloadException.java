package io.rpcboot.codec;

import org.jspecify.annotations.Nullable;

/** A value cannot be encoded, or bytes are no value of the type that was asked for. */
public class PayloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    public PayloadException(String message, @Nullable String field, @Nullable Throwable cause) {
        super(message, cause);
        this.field = field;
    }

    /** Path of the member that is wrong, such as {@code lines[3].text}; null where it is the whole value. */
    public @Nullable String field() {
        return field;
    }
}
