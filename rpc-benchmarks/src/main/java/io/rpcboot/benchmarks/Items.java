package io.rpcboot.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * The items of a stream: 1,024 arrays in turn, each with its number in it, made beforehand so that sending
 * allocates nothing. The receiving end counts and finds what is lost, doubled or out of order.
 */
public final class Items {

    private static final int BYTES = 32;
    private static final int MASK = 1023;
    private static final byte[][] ITEMS = new byte[MASK + 1][];

    static {
        for (int i = 0; i < ITEMS.length; i++) {
            ITEMS[i] = ByteBuffer.allocate(BYTES).putLong(i).array();
        }
    }

    private final Tally tally;
    private long received;

    public Items(Tally tally) {
        this.tally = tally;
    }

    /** The payload of item {@code number}; not to be written to. */
    public static byte[] item(long number) {
        return ITEMS[(int) number & MASK];
    }

    /** The next item of the stream has arrived. Borrows the buffer. */
    public void receive(ByteBuf in, int offset, int length) {
        check(length, length == BYTES ? in.getLong(offset) : -1);
    }

    /** The next item of the stream has arrived. */
    public void receive(byte[] item) {
        check(item.length, item.length == BYTES ? number(item) : -1);
    }

    /** How many have arrived. */
    public long received() {
        return received;
    }

    private void check(int length, long number) {
        if (number != (received & MASK)) {
            throw new IllegalStateException("item " + received + " of the stream has " + length + " bytes of " + BYTES
                    + " and the number " + number + " instead of " + (received & MASK));
        }
        received++;
        tally.add();
    }

    private static long number(byte[] item) {
        return (long) Slot.LONG.get(item, 0);
    }
}
