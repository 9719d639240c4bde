package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rpcboot.internal.call.Pieces;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a frame that the end of a read has cut. A small one is put together in a buffer of the kind that
 * reads fill, so that this is the only kind that the compiler meets where frames are read: with a composite buffer for
 * each cut frame 1,024 calls in flight were half again as slow. Of a larger one the
 * {@link Pieces} are kept.
 */
final class CutFrame {

    /** Bytes of a frame, header included, up to which it is small. */
    static final int SMALL_BYTES = 1024;

    private @Nullable ByteBuf small;
    private @Nullable Pieces pieces;

    /** @param frameLength bytes that the frame has in all; 0 where that is not known */
    CutFrame(ByteBufAllocator allocator, int frameLength) {
        if (frameLength > SMALL_BYTES) {
            pieces = new Pieces();
        } else {
            small = allocator.ioBuffer(SMALL_BYTES, SMALL_BYTES);
        }
    }

    /** How many bytes of it have come. */
    int length() {
        if (small != null) {
            return small.readableBytes();
        }
        return pieces == null ? 0 : pieces.length();
    }

    /**
     * Moves bytes here.
     *
     * @param rest how many are still to come behind them, as far as is known
     */
    void take(ByteBuf in, int count, int rest) {
        if (small != null) {
            small.writeBytes(in, count);
        } else if (pieces != null) {
            pieces.add(in, count, rest);
            in.skipBytes(count);
        }
    }

    /** What has come; still owned by this. */
    ByteBuf bytes() {
        if (small != null) {
            return small;
        }
        if (pieces != null) {
            return pieces.bytes();
        }
        throw new IllegalStateException("released");
    }

    /** It is known now how many bytes the frame has in all. */
    void expect(int frameLength) {
        ByteBuf begun = small;
        if (begun != null && frameLength > SMALL_BYTES) {
            Pieces moved = new Pieces();
            moved.add(begun, begun.readableBytes(), frameLength - begun.readableBytes());
            begun.release();
            small = null;
            pieces = moved;
        }
    }

    void release() {
        if (small != null) {
            small.release();
            small = null;
        }
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
    }
}
