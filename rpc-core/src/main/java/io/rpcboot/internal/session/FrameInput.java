package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameReader;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on one connection: whole frames are read in place. The beginning of a frame that the end of a read has cut
 * stays in the buffer of the loop where it can, and is moved to a {@link CutFrame} where it cannot. On the event loop.
 */
final class FrameInput implements LoopReadBuffer.Leftover {

    private final Channel channel;
    private final Session session;
    private final FrameReader reader;
    private final LoopReadBuffer readBuffer = LoopReadBuffer.ofLoop();
    private @Nullable CutFrame cut;
    private int frameLength;

    FrameInput(Channel channel, Session session, FrameReader reader) {
        this.channel = channel;
        this.session = session;
        this.reader = reader;
    }

    /** A read begins: how many of the readable bytes have come with it. */
    int begin(ByteBuf in) {
        return in.readableBytes() - readBuffer.forget(this);
    }

    /** Reads all complete frames, until the session ends; borrows the buffer. */
    void read(ByteBuf in) {
        while (in.isReadable() && !session.isEnded()) {
            CutFrame begun = cut;
            if (begun == null) {
                frameLength = reader.read(in);
                if (in.isReadable() && !session.isEnded()) {
                    keep(in);
                }
                return;
            }
            // No byte more than the frame, so that what follows it is read in place again.
            int missing = Math.max(1, Math.max(FrameFormat.HEADER_LENGTH, frameLength) - begun.length());
            begun.take(in, Math.min(missing, in.readableBytes()), frameLength);
            if (begun.length() >= frameLength) {
                frameLength = reader.read(begun.bytes());
                if (begun.length() == 0) {
                    releaseCut();
                }
            }
        }
    }

    private void keep(ByteBuf in) {
        if (!readBuffer.leave(in, frameLength, this)) {
            cut = new CutFrame(channel.alloc(), in, frameLength);
        }
    }

    @Override
    public ChannelConfig channel() {
        return channel.config();
    }

    @Override
    public void moveOut(ByteBuf in) {
        try {
            cut = new CutFrame(channel.alloc(), in, frameLength);
        } catch (Throwable e) {
            session.end(e); // no memory is left for this connection; the one that reads has no part in it
        }
    }

    /** Forgets the beginning of a frame; nothing more is read. */
    void release() {
        readBuffer.forget(this);
        releaseCut();
    }

    private void releaseCut() {
        if (cut != null) {
            cut.release();
            cut = null;
        }
    }
}
