package io.rpcboot.benchmarks.reactornetty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rpcboot.benchmarks.Workload;
import org.jspecify.annotations.Nullable;

/** Cuts what one connection receives into frames of length (4), id (4) and payload, those of raw Netty. */
final class Frames {

    static final int HEAD_BYTES = 8;

    /** Takes one frame. Borrows the buffer. */
    interface Receiver {
        void onFrame(ByteBuf in, int id, int offset, int length);
    }

    private @Nullable ByteBuf rest;

    /** All frames that are complete. Borrows the buffer, and keeps a copy of what is left at its end. */
    void read(ByteBuf in, ByteBufAllocator allocator, Receiver receiver) {
        ByteBuf begun = rest;
        if (begun == null) {
            cut(in, receiver);
            if (in.isReadable()) {
                rest = allocator.buffer(missing(in)).writeBytes(in);
            }
            return;
        }
        begun.writeBytes(in);
        cut(begun, receiver);
        if (begun.isReadable()) {
            begun.discardSomeReadBytes();
        } else {
            release();
        }
    }

    /** The connection is closed. */
    void release() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    /** How many bytes the frame that has begun will have, so that the buffer need not grow with each read. */
    private static int missing(ByteBuf in) {
        int known = in.readableBytes() < Integer.BYTES ? 0 : in.getInt(in.readerIndex());
        return Math.max(2 * (known + HEAD_BYTES), in.readableBytes());
    }

    private static void cut(ByteBuf in, Receiver receiver) {
        while (in.readableBytes() >= HEAD_BYTES) {
            int length = in.getInt(in.readerIndex());
            if (length < 0 || length > Workload.MAX_PAYLOAD_BYTES) {
                throw new IllegalStateException("frame of " + length + " bytes, at most " + Workload.MAX_PAYLOAD_BYTES);
            }
            if (in.readableBytes() < HEAD_BYTES + length) {
                return;
            }
            int start = in.readerIndex();
            receiver.onFrame(in, in.getInt(start + Integer.BYTES), start + HEAD_BYTES, length);
            in.readerIndex(start + HEAD_BYTES + length);
        }
    }
}
