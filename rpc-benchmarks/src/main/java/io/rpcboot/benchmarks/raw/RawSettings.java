package io.rpcboot.benchmarks.raw;

import io.rpcboot.benchmarks.Workload;

/**
 * How a raw row reads and writes.
 *
 * @param flushBytes what is outbound is written once it has this many bytes; 0 for each frame on its own
 * @param readBytes size of the read buffer
 * @param windowItems most items under way in a stream; {@link Integer#MAX_VALUE} for no limit
 * @param ownBuffers whether a connection keeps its buffers, or takes each from Netty's allocator
 * @param polls whether event loops poll before they sleep, as those of this project do
 */
record RawSettings(int flushBytes, int readBytes, int windowItems, boolean ownBuffers, boolean polls) {

    /** Flushed when a read is complete, and no sooner. */
    private static final int AT_READ_COMPLETE = Integer.MAX_VALUE;

    /** The sizes that were best of those tried, for each workload. A stream has no reads at its sender. */
    static RawSettings best(Workload workload) {
        return switch (workload.kind()) {
            case UNARY ->
                new RawSettings(
                        AT_READ_COMPLETE,
                        workload.isLarge() ? Math.max(256 * 1024, 4 * workload.payloadBytes()) : 64 * 1024,
                        0,
                        true,
                        false);
            case STREAM_DOWN, STREAM_UP -> new RawSettings(64 * 1024, 256 * 1024, Integer.MAX_VALUE, true, false);
        };
    }

    RawSettings flushEach() {
        return flushAt(0);
    }

    RawSettings flushAt(int bytes) {
        return new RawSettings(bytes, readBytes, windowItems, ownBuffers, polls);
    }

    RawSettings withWindow(int items) {
        return new RawSettings(flushBytes, readBytes, items, ownBuffers, polls);
    }

    RawSettings withoutOwnBuffers() {
        return new RawSettings(flushBytes, readBytes, windowItems, false, polls);
    }

    RawSettings polling() {
        return new RawSettings(flushBytes, readBytes, windowItems, ownBuffers, true);
    }
}
