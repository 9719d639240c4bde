package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.frame.ForeignProtocolException;
import io.rpcboot.internal.frame.FrameException;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameReader;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one channel: frames are read in place from what the channel read; only a frame that is cut by the
 * end of a read is put together. Must stand ahead of all handlers that look at the bytes.
 */
public final class SessionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    private final boolean opener;
    private final SessionSettings settings;
    private final ConnectionListener listener;
    private final String address;
    private final LongSupplier clock;
    private @Nullable Session session;
    private @Nullable FrameReader reader;
    private @Nullable CutFrame cut;
    private int frameLength;

    /**
     * @param opener whether this side has connected
     * @param address the other side, for texts
     */
    public SessionHandler(boolean opener, SessionSettings settings, ConnectionListener listener, String address) {
        this(opener, settings, listener, address, System::nanoTime);
    }

    /** @param clock tells how long frames are held, as {@code System.nanoTime()} */
    SessionHandler(
            boolean opener, SessionSettings settings, ConnectionListener listener, String address, LongSupplier clock) {
        this.opener = opener;
        this.settings = settings;
        this.listener = listener;
        this.address = address;
        this.clock = clock;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        if (session == null) {
            Session started = new Session(ctx.channel(), opener, settings, listener, address, clock);
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
        int length = in.readableBytes();
        settings.traffic().received(length);
        try {
            read(in, current, ctx.alloc());
            current.handled(length);
        } catch (ForeignProtocolException e) {
            logger.warn("connection from {} closed: it sent {}", address, e.getMessage());
            current.endSilently(new RpcProtocolException("peer " + address + " sent " + e.getMessage()));
        } catch (FrameException | RpcProtocolException e) {
            logger.warn("connection with {} closed: {}", current.peer(), e.getMessage());
            current.onViolation(String.valueOf(e.getMessage()));
        } finally {
            in.release();
            if (current.isEnded()) {
                releaseCut();
            }
        }
    }

    private void read(ByteBuf in, Session current, ByteBufAllocator allocator) {
        FrameReader frames = reader;
        while (frames != null && in.isReadable() && !current.isEnded()) {
            CutFrame begun = cut;
            if (begun == null) {
                frameLength = frames.read(in);
                if (in.isReadable() && !current.isEnded()) {
                    cut = new CutFrame(allocator, in, frameLength);
                }
                return;
            }
            // No byte more than the frame, so that what follows it is read in place again.
            int missing = Math.max(1, Math.max(FrameFormat.HEADER_LENGTH, frameLength) - begun.length());
            begun.take(in, Math.min(missing, in.readableBytes()), frameLength);
            if (begun.length() >= frameLength) {
                frameLength = frames.read(begun.bytes());
                if (begun.length() == 0) {
                    releaseCut();
                }
            }
        }
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
        releaseCut();
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
        releaseCut();
    }

    private void releaseCut() {
        if (cut != null) {
            cut.release();
            cut = null;
        }
    }
}
