package io.rpcboot.internal.call;

/**
 * What the receiver of a stream has granted, and when it grants more. Never more than the subscriber has asked
 * for, so nothing needs to be queued; never more than fits the byte budget, judged by the size of recent items.
 * A stream starts with what fits if all items fill a frame, and its window grows as they turn out smaller: with
 * 256 items both cores are half idle, with 4,096 they are not (DESIGN section 7, fact 5). Confined to the loop.
 */
final class ReceiveCredit {

    /** Most items under way, whatever their size. */
    static final int MAX_WINDOW = 1 << 16;

    /** Bytes that an item costs besides its content: header, object. */
    static final int ITEM_OVERHEAD = 64;

    private long demand;
    private int outstanding;
    private int averageSize;
    private int window;

    /**
     * @param budget bytes of items that may be under way
     * @param assumedSize size of an item before the first one was seen
     */
    ReceiveCredit(int budget, int assumedSize) {
        this.averageSize = assumedSize;
        this.window = windowFor(assumedSize, budget);
    }

    /** The subscriber asks for {@code count} more items; Long.MAX_VALUE stands for all. */
    void request(long count) {
        long sum = demand + count;
        demand = sum < 0 ? Long.MAX_VALUE : sum;
    }

    /**
     * An item, or the first fragment of one, has arrived.
     *
     * @return false if it had no credit
     */
    boolean arrived() {
        if (outstanding == 0) {
            return false;
        }
        outstanding--;
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        return true;
    }

    /** The size of an item that has arrived. A larger one counts at once, smaller ones little by little. */
    void sized(int bytes) {
        int size = bytes + ITEM_OVERHEAD;
        averageSize += size > averageSize ? (size - averageSize + 1) / 2 : -((averageSize - size + 7) / 8);
    }

    /** Whether so much has arrived that it may be time for {@link #grant}. */
    boolean isLow() {
        return outstanding <= window / 2;
    }

    /**
     * How much is to be granted now; 0 for nothing. What is returned counts as granted.
     *
     * @param budget bytes of items that may be under way
     */
    int grant(int budget) {
        if (!isLow()) {
            return 0;
        }
        window = windowFor(averageSize, budget);
        int target = (int) Math.min(demand, window);
        int count = target - outstanding;
        if (count <= 0 || (count < target / 2 && outstanding > 0)) {
            return 0;
        }
        outstanding += count;
        return count;
    }

    /** Granted and not yet arrived. */
    int outstanding() {
        return outstanding;
    }

    private static int windowFor(int size, int budget) {
        return Math.max(1, Math.min(MAX_WINDOW, budget / Math.max(1, size)));
    }
}
