package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The beginning of a frame that the end of a read has cut, in a buffer of its own that grows with what comes, to twice of
 * it at most. It is of the kind that reads fill, so that this is the only kind that the compiler meets where frames are
 * read: with a composite buffer for each cut frame 1,024 calls in flight were half again as slow.
 */
final class CutFrame {

    /** Smallest size of the buffer. */
    static final int MIN_BYTES = 256;

    private final ByteBuf bytes;

    /**
     * Moves all that is left of a read here.
     *
     * @param frameLength how many bytes the frame has in all; 0 where that is not known
     */
    CutFrame(ByteBufAllocator allocator, ByteBuf in, int frameLength) {
        int count = in.readableBytes();
        bytes = allocator.directBuffer(Math.max(MIN_BYTES, roomFor(count, frameLength)));
        bytes.writeBytes(in);
    }

    /** How many bytes of it have come, and were not read yet. */
    int length() {
        return bytes.readableBytes();
    }

    /** Moves so many bytes here. */
    void take(ByteBuf in, int count, int frameLength) {
        if (count > bytes.writableBytes()) {
            int consumed = bytes.readerIndex();
            bytes.capacity(consumed + roomFor(bytes.readableBytes() + count, frameLength));
        }
        bytes.writeBytes(in, count);
    }

    /** What has come; still owned by this. */
    ByteBuf bytes() {
        return bytes;
    }

    void release() {
        bytes.release();
    }

    private static int roomFor(int count, int frameLength) {
        return Math.max(count, Math.min(2 * count, frameLength));
    }
}
