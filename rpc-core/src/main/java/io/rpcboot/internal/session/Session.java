package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallOutbound;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.call.ServerCall;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.call.StreamSender;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameHandler;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection between two peers: brings frames to the calls that they belong to, and calls to frames. Ends one
 * way, in {@link #end}. Confined to the event loop, save what {@link Connection} and {@link CallOutbound} say.
 */
final class Session implements FrameHandler, CallOutbound, Connection, KeepAlive.Watcher {

    /** How long the one who said GOAWAY waits for the other to close, so that it reads what was said. */
    private static final long LINGER_NANOS = 200_000_000L;

    /** How long handlers that were cancelled have to end before their connection is closed. */
    private static final long ABORT_NANOS = 1_000_000_000L;

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.connection");

    private final Channel channel;
    private final EventLoop loop;
    private final boolean opener;
    private final SessionSettings settings;
    private final ConnectionListener listener;
    private final Outbound outbound;
    private final HandOver handOver;
    private final TimerWheel timers;
    private final KeepAlive keepAlive;
    private final IdleTimer idle;
    private final Linger linger;
    private final IncomingCalls incoming;
    private @Nullable OutgoingCalls outgoing;
    private volatile PeerInfo peer;
    private @Nullable Hello peerHello;
    private @Nullable RemoteClient client;
    private @Nullable GoAway peerGoAway;
    private boolean saidGoAway;
    private boolean draining;
    private boolean ended;

    Session(Channel channel, boolean opener, SessionSettings settings, ConnectionListener listener, String address) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.opener = opener;
        this.settings = settings;
        this.listener = listener;
        this.peer = new PeerInfo("", "unknown peer", address);
        this.outbound = new Outbound(channel);
        this.timers = TimerWheel.of(loop);
        this.handOver = new HandOver(loop, this::beginBatch, this::endBatch);
        this.keepAlive = new KeepAlive(timers, settings.connection(), this);
        this.idle = new IdleTimer(
                timers, settings.connection().idleTimeout().toNanos(), this::hasCalls, () -> drain("idle"));
        this.linger = new Linger(() -> end(null));
        this.incoming = new IncomingCalls(
                this, settings.targets(), settings.connection().maxConcurrentCalls());
    }

    // ---- the channel ----

    void start() {
        keepAlive.start();
        outbound.sendHello(settings.hello());
    }

    void beginBatch() {
        timers.beginBatch();
        outbound.beginBatch();
    }

    void endBatch() {
        outbound.endBatch();
        timers.endBatch();
    }

    void onBytes() {
        keepAlive.onRead();
    }

    void onWritable() {
        outbound.resume();
    }

    boolean isEnded() {
        return ended;
    }

    /** The peer sent what the protocol does not allow: it is told, and the connection closed. */
    void onViolation(String what) {
        if (!ended) {
            outbound.sendGoAway(new GoAway(incoming.accepted(), RpcCode.INTERNAL.number(), what));
            end(new RpcProtocolException(peer + " broke the protocol: " + what));
        }
    }

    /** The other side speaks something else: it is told nothing. */
    void endSilently(Throwable cause) {
        outbound.discard();
        end(cause);
    }

    /** Ends the session, once: fails what is pending, gives back what it holds, tells the pool. */
    void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        if (!draining && outgoing != null) {
            // Before calls fail: what retries them must not find this connection again.
            listener.onDraining(this, "lost");
        }
        draining = true;
        keepAlive.stop();
        idle.stop();
        timers.cancel(linger);
        if (outgoing != null) {
            outgoing.failAll(call -> SessionErrors.lost(call, peer, peerGoAway, cause));
        }
        incoming.loseAll(call -> new ConnectionLostException(
                "'" + call.operation() + "': the connection to the caller, " + peer + ", was lost",
                call.operation(),
                peer.toString(),
                true,
                cause));
        outbound.close();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        listener.onClosed(cause);
    }

    // ---- Connection: any thread ----

    @Override
    public void open(ClientCall<?> call, CallPermit permit) {
        if (loop.inEventLoop()) {
            openNow(call, permit);
        } else {
            call.keepPayload();
            handOver.execute(() -> openNow(call, permit));
        }
    }

    private void openNow(ClientCall<?> call, CallPermit permit) {
        if (draining || outgoing == null) {
            call.keepPayload();
            call.notOpened(permit, peer.toString());
        } else if (call.isCancelled()) {
            permit.release();
            call.releasePayload();
        } else {
            outgoing.open(call, permit);
        }
    }

    @Override
    public int maxCalls() {
        Hello hello = peerHello;
        return hello == null ? 0 : hello.maxCalls();
    }

    @Override
    public boolean inEventLoop() {
        return loop.inEventLoop();
    }

    @Override
    public PeerInfo peer() {
        return peer;
    }

    @Override
    public void drain(String reason) {
        execute(() -> drainNow(reason));
    }

    private void drainNow(String reason) {
        if (!saidGoAway && !ended) {
            saidGoAway = true;
            draining = true;
            outbound.sendGoAway(new GoAway(incoming.accepted(), 0, reason));
            listener.onDraining(this, reason);
            endIfDone();
        }
    }

    @Override
    public void close(String reason) {
        execute(() -> {
            drainNow(reason);
            incoming.abortAll(reason);
            if (incoming.isEmpty()) {
                end(null);
            } else {
                timers.schedule(linger, timers.now() + ABORT_NANOS);
            }
        });
    }

    // ---- CallOutbound ----

    @Override
    public void execute(Runnable task) {
        handOver.execute(task);
    }

    @Override
    public void sendItem(Call call, EncodedItem item, boolean last) {
        int limit = peerHello == null ? 0 : peerHello.maxMessage();
        if (item.length() > limit) {
            int length = item.length();
            item.release();
            call.onItemRefused(length, limit);
        } else {
            outbound.sendItem(call, item, last);
        }
    }

    @Override
    public void sendEnd(Call call) {
        outbound.sendEnd(call, null);
    }

    @Override
    public void sendError(Call call, CallFailure failure) {
        outbound.sendEnd(call, RemoteFailures.toBody(failure));
    }

    @Override
    public void dropQueued(Call call) {
        outbound.drop(call);
    }

    @Override
    public void sendCancel(Call call, RpcCode code, String reason) {
        outbound.sendCancel(call, new CancelBody(code.number(), "", reason));
    }

    @Override
    public void sendCredit(Call call, long count) {
        outbound.sendCredit(call, count);
    }

    @Override
    public boolean isWritable(Call call) {
        return outbound.isWritable(call);
    }

    @Override
    public void awaitWritable(StreamSender sender) {
        outbound.awaitWritable(sender);
    }

    @Override
    public void closed(Call call) {
        if (call instanceof ServerCall served) {
            incoming.closed(served);
        } else if (call instanceof ClientCall<?> sent && outgoing != null) {
            outgoing.closed(sent);
        }
        idle.touch();
        if (draining) {
            endIfDone();
        }
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public RemoteClient client() {
        RemoteClient known = client;
        if (known == null) {
            PayloadCodec codec =
                    settings.codecs().isEmpty() ? null : settings.codecs().get(0);
            known = new ServiceClient(
                    peer.toString(), codec, null, settings.connection().maxMessageSize(), this::openWithoutPool);
            client = known;
        }
        return known;
    }

    private void openWithoutPool(ClientCall<?> call) {
        open(call, () -> {});
    }

    @Override
    public int streamBudget() {
        return settings.connection().streamBudget();
    }

    @Override
    public int maxMessage() {
        return settings.connection().maxMessageSize();
    }

    @Override
    public int maxFramePayload() {
        return settings.connection().maxFrameSize();
    }

    // ---- FrameHandler ----

    @Override
    public void onHello(Hello hello) {
        peerHello = hello;
        peer = new PeerInfo(hello.peerId(), hello.name(), peer.address());
        outbound.maxPayload(hello.maxFramePayload());
        outgoing = new OutgoingCalls(this, outbound, opener, hello);
        keepAlive.onReady();
        idle.touch();
        listener.onReady(this);
    }

    @Override
    public void onCall(int callId, CallHead head, ByteBuf payload) {
        if (isOutgoing(callId)) {
            throw new RpcProtocolException("call " + Integer.toUnsignedString(callId) + " has an id of this side");
        }
        incoming.onCall(callId, head, payload);
    }

    @Override
    public void onData(int callId, int total, boolean more, ByteBuf item) {
        if (isOutgoing(callId)) {
            outgoing().onData(callId, total, more, item);
        } else {
            incoming.onData(callId, total, more, item);
        }
    }

    @Override
    public void onCredit(int callId, long count) {
        if (isOutgoing(callId)) {
            outgoing().onCredit(callId, count);
        } else {
            incoming.onCredit(callId, count);
        }
    }

    @Override
    public void onEnd(int callId, boolean hasItem, ByteBuf item) {
        if (isOutgoing(callId)) {
            outgoing().onEnd(callId, hasItem, item);
        } else {
            incoming.onEnd(callId, hasItem, item);
        }
    }

    @Override
    public void onError(int callId, ErrorBody error) {
        if (!isOutgoing(callId)) {
            throw new RpcProtocolException("ERROR from the caller of " + Integer.toUnsignedString(callId));
        }
        outgoing().onError(callId, error);
    }

    @Override
    public void onCancel(int callId, CancelBody cancel) {
        if (isOutgoing(callId)) {
            outgoing().onPayloadUnwanted(callId);
        } else {
            incoming.onCancel(callId, cancel);
        }
    }

    @Override
    public void onPing(long payload) {
        outbound.sendPing(true, payload);
    }

    @Override
    public void onPong(long payload) {
        // Any byte is a sign of life, and has been counted.
    }

    @Override
    public void onGoAway(GoAway goAway) {
        peerGoAway = goAway;
        boolean first = !draining;
        draining = true;
        if (goAway.code() != 0) {
            end(new RpcProtocolException(peer + " closed the connection: " + goAway.reason()));
        } else {
            if (first) {
                listener.onDraining(this, goAway.reason());
            }
            endIfDone();
        }
    }

    // ---- KeepAlive.Watcher ----

    @Override
    public void onHandshakeTimeout() {
        String text = peer + " sent no HELLO within "
                + settings.connection().handshakeTimeout().toMillis() + " ms";
        logger.warn("connection closed: {}", text);
        end(new RpcProtocolException(text));
    }

    @Override
    public void onSilence() {
        outbound.sendPing(false, timers.now());
    }

    @Override
    public void onDead(long silentMillis) {
        end(new RpcException(RpcCode.UNAVAILABLE, peer + " has been silent for " + silentMillis + " ms"));
    }

    // ---- within ----

    /** The channel has been closed. */
    void onChannelClosed() {
        end(draining && !hasCalls() ? null : new IOException("the peer closed it"));
    }

    /** Whether more waits to be sent than calls that are in order can cause: the peer does not read. */
    boolean isFlooded() {
        ConnectionSettings limits = settings.connection();
        return channel.bytesBeforeWritable() > (long) limits.maxConcurrentCalls() * limits.maxFrameSize();
    }

    boolean isDraining() {
        return draining;
    }

    private boolean isOutgoing(int callId) {
        return (callId & 1) == (opener ? 1 : 0);
    }

    private OutgoingCalls outgoing() {
        OutgoingCalls calls = outgoing;
        if (calls == null) {
            throw new IllegalStateException("no HELLO yet");
        }
        return calls;
    }

    private boolean hasCalls() {
        return !incoming.isEmpty() || (outgoing != null && !outgoing.isEmpty());
    }

    private void endIfDone() {
        if (ended || hasCalls()) {
            return;
        }
        if (peerGoAway != null) {
            end(null);
        } else if (!linger.isScheduled()) {
            timers.schedule(linger, timers.now() + LINGER_NANOS);
        }
    }
}
