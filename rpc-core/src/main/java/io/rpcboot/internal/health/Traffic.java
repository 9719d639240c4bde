package io.rpcboot.internal.health;

import io.rpcboot.health.TrafficSnapshot;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what goes over the connections of one side: bytes for each read and each flush, credit for each frame that
 * has some; never for each call. Any thread.
 */
public final class Traffic {

    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder creditGranted = new LongAdder();
    private final LongAdder creditReceived = new LongAdder();

    /** A read has given so many bytes. */
    public void received(int bytes) {
        bytesReceived.add(bytes);
    }

    /** So many bytes were flushed at once. */
    public void sent(int bytes) {
        bytesSent.add(bytes);
    }

    public void granted(long credit) {
        creditGranted.add(credit);
    }

    public void wasGranted(long credit) {
        creditReceived.add(credit);
    }

    public TrafficSnapshot snapshot() {
        return new TrafficSnapshot(bytesReceived.sum(), bytesSent.sum(), creditGranted.sum(), creditReceived.sum());
    }
}
