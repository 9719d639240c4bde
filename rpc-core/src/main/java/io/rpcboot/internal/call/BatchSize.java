package io.rpcboot.internal.call;

/** How many items a {@link StreamSender} requests at a time, so that a socket that stalls stops the publisher soon. */
final class BatchSize {

    /** Most items that are requested from the publisher ahead. */
    static final int MAX_ITEMS = 256;

    /** Bytes that a batch should not exceed, judged by the last item. */
    static final int MAX_BYTES = 64 * 1024;

    /** What the first item is taken to have. */
    static final int FIRST_ITEM_BYTES = 4 * 1024;

    /** Most items that are requested of an overflow buffer ahead, and bytes that they should not exceed. */
    static final int MAX_BUFFERED_ITEMS = 1 << 16;

    static final int MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

    private BatchSize() {}

    /** For items of about so many bytes. */
    static int ofPublisher(int itemBytes) {
        return fit(MAX_ITEMS, MAX_BYTES, itemBytes);
    }

    static int ofOverflowBuffer(int itemBytes) {
        return fit(MAX_BUFFERED_ITEMS, MAX_BUFFERED_BYTES, itemBytes);
    }

    private static int fit(int items, int bytes, int itemBytes) {
        return Math.max(1, Math.min(items, bytes / Math.max(1, itemBytes)));
    }
}
