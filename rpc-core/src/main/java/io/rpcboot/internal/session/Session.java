package io.rpcboot.internal.session;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.rpcboot.ConnectionLostException;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.CallOutbound;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection between two peers, from HELLO to its end, and what its calls need of it. Ends one way, in
 * {@link #end}. Confined to the event loop, save what {@link Connection} says.
 */
final class Session implements Connection, KeepAlive.Watcher {

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
    private final CallOutbound callOutbound;
    private @Nullable OutgoingCalls outgoing;
    private volatile PeerInfo peer;
    private @Nullable Hello peerHello;
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
        this.callOutbound = new SessionOutbound(this, outbound, settings);
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
        outbound.close(cause instanceof IOException || cause instanceof PeerSilentException);
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
            boolean first = !draining;
            draining = true;
            outbound.sendGoAway(new GoAway(incoming.accepted(), 0, reason));
            if (first) {
                listener.onDraining(this, reason);
            }
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

    // ---- for its calls ----

    void execute(Runnable task) {
        handOver.execute(task);
    }

    void onCallClosed() {
        if (ended) {
            return;
        }
        idle.touch();
        if (draining) {
            endIfDone();
        }
    }

    TimerWheel timers() {
        return timers;
    }

    /** What the calls of this session send by. */
    CallOutbound callOutbound() {
        return callOutbound;
    }

    /** The peer's limits; null before its HELLO. */
    @Nullable
    Hello peerHello() {
        return peerHello;
    }

    // ---- what the peer says of the connection ----

    void onHello(Hello hello) {
        peerHello = hello;
        peer = new PeerInfo(hello.peerId(), hello.name(), peer.address());
        outbound.maxPayload(hello.maxFramePayload());
        outgoing = new OutgoingCalls(this, outbound, opener, hello);
        keepAlive.onReady();
        idle.touch();
        listener.onReady(this);
    }

    void onPing(long payload) {
        outbound.sendPing(true, payload);
    }

    void onGoAway(GoAway goAway) {
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
        end(new PeerSilentException(peer + " has been silent for " + silentMillis + " ms"));
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

    boolean isOpener() {
        return opener;
    }

    IncomingCalls incoming() {
        return incoming;
    }

    OutgoingCalls outgoing() {
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
