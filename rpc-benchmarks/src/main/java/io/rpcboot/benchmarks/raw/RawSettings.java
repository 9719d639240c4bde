package io.rpcboot.benchmarks.raw;

import io.rpcboot.benchmarks.Workload;

/**
 * How a raw row reads and writes.
 *
 * @param flushBytes what is outbound is written once it has this many bytes; 0 for each frame on its own
 * @param readBytes size of the read buffer
 * @param windowItems most items under way in a stream; {@link Integer#MAX_VALUE} for no limit
 * @param ownBuffers whether a connection keeps its buffers, or takes each from Netty's allocator
 */
record RawSettings(int flushBytes, int readBytes, int windowItems, boolean ownBuffers) {

    /** The sizes that were best of those tried, for each workload. */
    static RawSettings best(Workload workload) {
        return switch (workload.kind()) {
            case UNARY ->
                workload.isLarge()
                        ? new RawSettings(16 * 1024, Math.max(256 * 1024, 4 * workload.payloadBytes()), 0, true)
                        : new RawSettings(16 * 1024, 64 * 1024, 0, true);
            case STREAM_DOWN, STREAM_UP -> new RawSettings(64 * 1024, 256 * 1024, Integer.MAX_VALUE, true);
        };
    }

    RawSettings flushEach() {
        return new RawSettings(0, readBytes, windowItems, ownBuffers);
    }

    RawSettings withWindow(int items) {
        return new RawSettings(flushBytes, readBytes, items, ownBuffers);
    }

    RawSettings withoutOwnBuffers() {
        return new RawSettings(flushBytes, readBytes, windowItems, false);
    }
}
