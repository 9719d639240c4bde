package io.rpcboot.codec;

/** A value's encoding grew past the limit of its {@link PayloadBuffer}. */
public final class PayloadTooLargeException extends PayloadException {

    private static final long serialVersionUID = 1L;

    private final int limit;

    public PayloadTooLargeException(int limit) {
        super("encoded payload is larger than the limit of " + limit + " bytes", null, null);
        this.limit = limit;
    }

    /** The limit in bytes. */
    public int limit() {
        return limit;
    }
}
