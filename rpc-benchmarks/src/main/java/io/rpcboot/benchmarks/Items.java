package io.rpcboot.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * The items of a stream: 1,024 arrays, or records, in turn, each with its number in it, made beforehand so that
 * sending allocates nothing. The receiving end counts and finds what is lost, doubled or out of order.
 */
public final class Items {

    private static final int BYTES = Workload.SMALL_BYTES;
    private static final int MASK = 1023;
    private static final byte[][] ITEMS = new byte[MASK + 1][];
    private static final Note[] NOTES = new Note[MASK + 1];

    static {
        for (int i = 0; i < ITEMS.length; i++) {
            ITEMS[i] = ByteBuffer.allocate(BYTES).putLong(i).array();
            NOTES[i] = new Note(i, 0, Note.text(BYTES));
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

    /** Item {@code number} as a record. */
    public static Note note(long number) {
        return NOTES[(int) number & MASK];
    }

    /** The next item of the stream has arrived. Borrows the buffer. */
    public void receive(ByteBuf in, int offset, int length) {
        check(length, length == BYTES ? in.getLong(offset) : -1);
    }

    /** The next item of the stream has arrived. */
    public void receive(byte[] item) {
        check(item.length, item.length == BYTES ? number(item) : -1);
    }

    /** The next item of the stream has arrived, as a record. */
    public void receive(Note item) {
        check(BYTES, item.stamp());
    }

    /** How many have arrived. */
    public long received() {
        return received;
    }

    /** The stream has ended: fails the run unless everything has arrived. */
    public void end(long sent) {
        if (received != sent) {
            tally.fail(new IllegalStateException(received + " items of " + sent + " have arrived"));
        }
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
