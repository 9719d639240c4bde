package io.rpcboot.internal.session;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.CallOutbound;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;
import io.rpcboot.internal.health.Traffic;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection between two peers, from HELLO on, and what its calls need of it; {@link SessionEnd} is its end.
 * Confined to the event loop, save what {@link Connection} says.
 */
final class Session implements Connection, KeepAlive.Watcher {

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
    private final SessionEnd end;
    private final IncomingCalls incoming;
    private final SessionOutbound callOutbound;
    private @Nullable OutgoingCalls outgoing;
    private volatile PeerInfo peer;
    private @Nullable Hello peerHello;
    private @Nullable Runnable batchEnd;

    /** @param clock tells how long frames are held, as {@code System.nanoTime()} */
    Session(
            Channel channel,
            boolean opener,
            SessionSettings settings,
            ConnectionListener listener,
            String address,
            LongSupplier clock) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.opener = opener;
        this.settings = settings;
        this.listener = listener;
        this.peer = new PeerInfo("", "unknown peer", address);
        this.outbound = new Outbound(channel, settings.traffic(), clock);
        this.timers = TimerWheel.of(loop);
        this.handOver = new HandOver(loop, this::beginBatch, this::endBatch);
        this.keepAlive = new KeepAlive(timers, settings.connection(), this);
        this.idle = new IdleTimer(
                timers, settings.connection().idleTimeout().toNanos(), this::hasCalls, () -> drain("idle"));
        this.end = new SessionEnd(this, outbound, listener);
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
        outbound.beginBatch(timers.now());
    }

    /** So many bytes of the batch have been handled. */
    void handled(int bytes) {
        outbound.frames().handled(bytes);
    }

    void endBatch() {
        Runnable told = batchEnd;
        if (told != null) {
            told.run();
        }
        outbound.endBatch();
        timers.endBatch();
    }

    void onBytes() {
        keepAlive.onRead();
    }

    void onWritable() {
        outbound.pumpLater();
    }

    boolean isEnded() {
        return end.hasEnded();
    }

    SessionEnd ending() {
        return end;
    }

    /** The peer sent what the protocol does not allow: it is told, and the connection closed. */
    void onViolation(String what) {
        end.violated(what);
    }

    /** The other side speaks something else: it is told nothing. */
    void endSilently(Throwable cause) {
        outbound.frames().discard();
        end.end(cause);
    }

    void end(@Nullable Throwable cause) {
        end.end(cause);
    }

    // ---- Connection: any thread ----

    @Override
    public void open(ClientCall<?> call, CallPermit permit) {
        // Nobody's call is sent ahead of those that were made before it on other threads.
        if (loop.inEventLoop() && handOver.isEmpty()) {
            openNow(call, permit);
        } else {
            call.keepPayload();
            handOver.execute(() -> openNow(call, permit));
        }
    }

    private void openNow(ClientCall<?> call, CallPermit permit) {
        if (end.isDraining() || outgoing == null) {
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
    public boolean inBatch() {
        return loop.inEventLoop() && outbound.frames().inBatch();
    }

    @Override
    public void whenBatchEnds(Runnable told) {
        batchEnd = told;
    }

    @Override
    public PeerInfo peer() {
        return peer;
    }

    @Override
    public OpenCalls calls() {
        return new SessionCalls(loop, incoming, outgoing(), outbound);
    }

    @Override
    public void drain(String reason) {
        execute(() -> end.drain(reason));
    }

    @Override
    public void close(String reason) {
        execute(() -> end.close(reason));
    }

    // ---- for its calls ----

    void execute(Runnable task) {
        handOver.execute(task);
    }

    /** The end has come: who holds a client of this connection hears of it. */
    void onEnded(@Nullable Throwable cause) {
        callOutbound.onEnded(cause);
    }

    void onCallClosed() {
        if (!end.hasEnded()) {
            idle.touch();
            end.onCallClosed();
        }
    }

    Traffic traffic() {
        return settings.traffic();
    }

    TimerWheel timers() {
        return timers;
    }

    /** What the calls of this session send by. */
    CallOutbound callOutbound() {
        return callOutbound;
    }

    // ---- what the peer says of the connection ----

    void onHello(Hello hello) {
        peerHello = hello;
        peer = new PeerInfo(hello.peerId(), hello.name(), peer.address());
        outbound.limits(hello);
        outgoing = new OutgoingCalls(this, outbound, opener, hello);
        keepAlive.onReady();
        idle.touch();
        listener.onReady(this);
    }

    void onPing(long payload) {
        outbound.control().sendPing(true, payload);
    }

    void onGoAway(GoAway goAway) {
        end.onGoAway(goAway);
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
        outbound.control().sendPing(false, timers.now());
    }

    @Override
    public void onDead(long silentMillis) {
        end(new PeerSilentException(peer + " has been silent for " + silentMillis + " ms"));
    }

    // ---- within ----

    /** The channel has been closed. */
    void onChannelClosed() {
        end.onChannelClosed();
    }

    /** Whether more waits to be sent than calls that are in order can cause: the peer does not read. */
    boolean isFlooded() {
        ConnectionSettings limits = settings.connection();
        return channel.bytesBeforeWritable() > (long) limits.maxConcurrentCalls() * limits.maxFrameSize();
    }

    boolean isDraining() {
        return end.isDraining();
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

    /** Whether the peer's HELLO has come. */
    boolean isReady() {
        return outgoing != null;
    }

    /** Whether a call is open, in either direction. */
    boolean hasCalls() {
        return !incoming.isEmpty() || (outgoing != null && !outgoing.isEmpty());
    }

    /** No more is watched: the session ends. */
    void stopTimers() {
        keepAlive.stop();
        idle.stop();
    }
}
