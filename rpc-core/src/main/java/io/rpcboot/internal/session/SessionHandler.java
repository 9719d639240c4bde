package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.frame.ForeignProtocolException;
import io.rpcboot.internal.frame.FrameException;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one channel: frames are read in place from what the channel read; only a frame that is cut by the
 * end of a read is copied together. Must stand ahead of all handlers that look at the bytes.
 */
public final class SessionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    /** More than a frame header and the magic, so that it is never too small to learn a frame's length from. */
    private static final int SMALLEST_PARTIAL = 256;

    private final boolean opener;
    private final SessionSettings settings;
    private final ConnectionListener listener;
    private final String address;
    private @Nullable Session session;
    private @Nullable FrameReader reader;
    private @Nullable ByteBuf partial;
    private int frameLength;

    /**
     * @param opener whether this side has connected
     * @param address the other side, for texts
     */
    public SessionHandler(boolean opener, SessionSettings settings, ConnectionListener listener, String address) {
        this.opener = opener;
        this.settings = settings;
        this.listener = listener;
        this.address = address;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        if (session == null) {
            Session started = new Session(ctx.channel(), opener, settings, listener, address);
            session = started;
            reader = new FrameReader(
                    new FrameRouter(started), settings.connection().maxFrameSize());
            started.start();
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Session current = session;
        if (current == null || current.isEnded() || !(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        current.beginBatch();
        current.onBytes();
        try {
            read(ctx, in);
        } catch (ForeignProtocolException e) {
            logger.warn("connection from {} closed: it sent {}", address, e.getMessage());
            current.endSilently(new RpcProtocolException("peer " + address + " sent " + e.getMessage()));
        } catch (FrameException | RpcProtocolException e) {
            logger.warn("connection with {} closed: {}", current.peer(), e.getMessage());
            current.onViolation(String.valueOf(e.getMessage()));
        } finally {
            in.release();
            if (current.isEnded()) {
                releasePartial();
            }
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf in) {
        FrameReader frames = reader;
        while (frames != null && in.isReadable()) {
            ByteBuf cut = partial;
            if (cut == null) {
                frameLength = frames.read(in);
                if (in.isReadable()) {
                    partial = keepPartial(ctx, in);
                }
                return;
            }
            // No byte more than the frame, so that what follows it is read in place again.
            int whole = Math.max(FrameFormat.HEADER_LENGTH, frameLength);
            int wanted = Math.max(1, whole - cut.readableBytes());
            cut.writeBytes(in, Math.min(wanted, in.readableBytes()));
            frameLength = frames.read(cut);
            if (!cut.isReadable()) {
                releasePartial();
            } else if (cut.readerIndex() > 0) {
                // Not moved within the buffer: fragments of items may be slices of it.
                partial = keepPartial(ctx, cut);
                cut.release();
            }
        }
    }

    /** Memory is taken for what has come, up to four times of it, not for what a length claims. */
    private ByteBuf keepPartial(ChannelHandlerContext ctx, ByteBuf in) {
        int capacity = Math.max(SMALLEST_PARTIAL, Math.min(frameLength, 4 * in.readableBytes()));
        ByteBuf kept = ctx.alloc().directBuffer(capacity);
        kept.writeBytes(in);
        return kept;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (session != null) {
            session.endBatch();
        }
        readMore(ctx);
        ctx.fireChannelReadComplete();
    }

    /**
     * Reactor Netty turns auto-read off, and reads on demand of its own inbound, which never sees a byte here. A peer
     * that sends without reading is not read either, until its answers have gone, or its silence ends it.
     */
    private void readMore(ChannelHandlerContext ctx) {
        if (session == null || !session.isFlooded()) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null && ctx.channel().isWritable()) {
            session.onWritable();
            readMore(ctx);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.onChannelClosed();
        }
        releasePartial();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null) {
            ctx.fireExceptionCaught(cause);
        } else {
            if (!(cause instanceof IOException)) {
                logger.warn("connection with {} closed: {}", session.peer(), cause.toString());
                logger.debug("what closed it", cause);
            }
            session.end(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releasePartial();
    }

    private void releasePartial() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
