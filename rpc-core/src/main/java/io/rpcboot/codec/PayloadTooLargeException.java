package io.rpcboot.codec;

/** A value's encoding is over the limit for items. */
public final class PayloadTooLargeException extends PayloadException {

    private static final long serialVersionUID = 1L;

    private final int limit;

    /** For an encoder that gave up at the limit: how large it would have become is not known. */
    public PayloadTooLargeException(int limit) {
        super("encoded payload is larger than the limit of " + limit + " bytes", null, null);
        this.limit = limit;
    }

    public PayloadTooLargeException(int limit, int size) {
        super("payload has " + size + " bytes, the limit is " + limit, null, null);
        this.limit = limit;
    }

    /** The limit in bytes. */
    public int limit() {
        return limit;
    }
}
