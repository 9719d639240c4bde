package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rpcboot.benchmarks.Workload;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what is read into frames, in place.
 *
 * <pre>
 * +----------------+----------------+---------
 * | length (4)     | id (4)         | payload
 * +----------------+----------------+---------
 * </pre>
 */
abstract class FrameHandler extends ChannelInboundHandlerAdapter {

    static final int HEAD_BYTES = 8;

    private final ReadBuffer readBuffer;
    private final RawSettings settings;
    private @Nullable Outbox outbox;
    private ChannelHandlerContext context;
    private boolean open;
    private boolean reading;

    @SuppressWarnings("NullAway.Init") // the context comes with the connection
    FrameHandler(RawSettings settings) {
        this.readBuffer = new ReadBuffer(settings.readBytes(), settings.ownBuffers());
        this.settings = settings;
    }

    /** One whole frame. Borrows the buffer. */
    abstract void onFrame(ByteBuf in, int id, int offset, int length);

    /** The connection is up. */
    void onConnected(ChannelHandlerContext context) {}

    /** Something went wrong, or the other side has closed the connection. */
    void onFailure(Throwable cause) {}

    final ReadBuffer readBuffer() {
        return readBuffer;
    }

    /** False once the connection is closed. On the loop. */
    final boolean open() {
        return open;
    }

    /** Whether what is appended now will be flushed when the read is complete. On the loop. */
    final boolean reading() {
        return reading;
    }

    /** Made for the first frame: an idle connection has no buffers. */
    final Outbox outbox() {
        Outbox made = outbox;
        if (made == null) {
            made = new Outbox(context, settings.flushBytes(), settings.ownBuffers());
            outbox = made;
        }
        return made;
    }

    @Override
    public final void channelActive(ChannelHandlerContext context) {
        this.context = context;
        open = true;
        onConnected(context);
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        reading = true;
        try {
            int index = in.readerIndex();
            int end = in.writerIndex();
            while (end - index >= HEAD_BYTES) {
                long head = in.getLong(index);
                int length = (int) (head >>> 32);
                if (length < 0 || length > Workload.MAX_PAYLOAD_BYTES) {
                    throw new IllegalStateException(
                            "frame of " + length + " bytes, at most " + Workload.MAX_PAYLOAD_BYTES);
                }
                int next = index + HEAD_BYTES + length;
                if (next > end) {
                    break;
                }
                onFrame(in, (int) head, index + HEAD_BYTES, length);
                index = next;
            }
            in.readerIndex(index);
        } finally {
            in.release();
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (open && outbox != null) {
            outbox.flush();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        open = false;
        onFailure(new ClosedChannelException());
        if (outbox != null) {
            outbox.release();
        }
        readBuffer.release();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onFailure(cause);
        context.close();
    }
}
