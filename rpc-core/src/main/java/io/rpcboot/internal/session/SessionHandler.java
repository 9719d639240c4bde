package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.frame.ForeignProtocolException;
import io.rpcboot.internal.frame.FrameException;
import io.rpcboot.internal.frame.FrameReader;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one channel, told what happens to the channel. Must stand ahead of all handlers that look at the bytes.
 */
public final class SessionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    private final boolean opener;
    private final SessionSettings settings;
    private final ConnectionListener listener;
    private final String address;
    private final LongSupplier clock;
    private @Nullable Session session;
    private @Nullable FrameInput input;

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
            input = new FrameInput(
                    ctx.channel(),
                    started,
                    new FrameReader(
                            new FrameRouter(started), settings.connection().maxFrameSize()));
            started.start();
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Session current = session;
        FrameInput frames = input;
        if (current == null || frames == null || current.isEnded() || !(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        current.beginBatch();
        current.onBytes();
        int length = frames.begin(in);
        settings.traffic().received(length);
        try {
            frames.read(in);
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
                frames.release();
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
        releaseInput();
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
        releaseInput();
    }

    private void releaseInput() {
        if (input != null) {
            input.release();
        }
    }
}
