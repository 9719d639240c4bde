package io.rpcboot.internal.session;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.ArrivalLines;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallOutbound;
import io.rpcboot.internal.call.Cancellation;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.ClientExtras;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.call.PeerWatch;
import io.rpcboot.internal.call.ServerCall;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.call.StartLine;
import io.rpcboot.internal.call.StreamSender;
import io.rpcboot.internal.call.TimerWheel;
import io.rpcboot.observation.RpcClientObservationContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the calls of a session send, and what they may know of it. */
final class SessionOutbound implements CallOutbound {

    private final Session session;
    private final Outbound outbound;
    private final ControlFrames control;
    private final SessionSettings settings;
    private final TimerWheel timers;
    private final int streamBudget;
    private final int maxMessage;
    private final EncodedItem itemOfLoop = EncodedItem.ofLoop();
    private volatile @Nullable RemoteClient client;
    private @Nullable StartLine startLine;
    private @Nullable ArrivalLines arrivals;
    private @Nullable PeerWatch watch;
    private @Nullable String ended;
    private boolean lost;

    SessionOutbound(Session session, Outbound outbound, SessionSettings settings) {
        this.session = session;
        this.outbound = outbound;
        this.control = outbound.control();
        this.settings = settings;
        this.timers = session.timers();
        this.streamBudget = settings.connection().streamBudget();
        this.maxMessage = settings.connection().maxMessageSize();
    }

    @Override
    public boolean inEventLoop() {
        return session.inEventLoop();
    }

    @Override
    public StartLine startLine() {
        StartLine known = startLine;
        if (known == null) {
            known = new StartLine();
            startLine = known;
        }
        return known;
    }

    @Override
    public ArrivalLines arrivals() {
        ArrivalLines known = arrivals;
        if (known == null) {
            known = new ArrivalLines(this);
            arrivals = known;
        }
        return known;
    }

    @Override
    public PeerInfo peer() {
        return session.peer();
    }

    @Override
    public String localName() {
        return settings.name();
    }

    @Override
    public Duration cancelTimeout() {
        return settings.cancelTimeout();
    }

    @Override
    public void execute(Runnable task) {
        session.execute(task);
    }

    /** The loop's is kept here: to look for that of the thread was a tenth of what an item of a stream costs its sender. */
    @Override
    public EncodedItem itemOfLoop() {
        return itemOfLoop.unused();
    }

    @Override
    public void sendItem(Call call, EncodedItem item, boolean last) {
        int limit = outbound.maxMessage();
        if (item.length() > limit) {
            int length = item.length();
            item.release();
            call.onItemRefused(length, limit);
        } else {
            outbound.sendItem(call, item, last);
        }
    }

    @Override
    public boolean sendAtOnce(Call call, byte[] item) {
        return outbound.sendAtOnce(call, item);
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
    public void sendCancel(Call call, Cancellation cancellation) {
        control.sendCancel(call, CancelFrames.body(cancellation));
    }

    @Override
    public void sendCancelAck(Call call) {
        control.sendCancel(call, CancelFrames.acknowledgement());
    }

    @Override
    public void sendStarted(Call call, @Nullable EncodedItem value) {
        int limit = outbound.maxMessage();
        if (value != null && value.length() > limit) {
            int length = value.length();
            value.release();
            call.onItemRefused(length, limit);
        } else {
            outbound.sendStarted(call, value);
        }
    }

    @Override
    public void sendItemsEnd(Call call) {
        outbound.sendItemsEnd(call);
    }

    @Override
    public void sendEnough(Call call) {
        control.sendEnough(call);
    }

    @Override
    public void sendCredit(Call call, long count) {
        session.traffic().granted(count);
        control.sendCredit(call, count);
    }

    @Override
    public void sendLost(Call call, long total) {
        control.sendLost(call, total);
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
            session.incoming().closed(served);
        } else if (call instanceof ClientCall<?> sent) {
            session.outgoing().closed(sent);
        }
        session.onCallClosed();
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public RemoteClient client() {
        RemoteClient known = client;
        return known == null ? newClient() : known;
    }

    private synchronized RemoteClient newClient() {
        RemoteClient known = client;
        if (known != null) {
            return known;
        }
        PeerInfo peer = session.peer();
        PeerWatch connection = new PeerWatch(peer.toString(), List.of());
        connection.up(peer);
        if (ended != null) {
            connection.down(peer, ended, lost);
        }
        PayloadCodec codec =
                settings.codecs().isEmpty() ? null : settings.codecs().get(0);
        ServiceClient fresh = new ServiceClient(
                peer.toString(),
                codec,
                null,
                settings.connection().maxMessageSize(),
                settings.cancelTimeout(),
                this::openWithoutPool,
                new ClientExtras(
                        settings.failures(),
                        settings.observations(),
                        RpcClientObservationContext.TO_CALLER,
                        settings.checks(),
                        connection,
                        null,
                        settings.drops()));
        watch = connection;
        client = fresh;
        return fresh;
    }

    /** The connection has ended; on the event loop. */
    void onEnded(@Nullable Throwable cause) {
        PeerWatch connection;
        String why = cause == null ? "the connection was closed" : String.valueOf(cause.getMessage());
        synchronized (this) {
            ended = why;
            lost = cause != null;
            connection = watch;
        }
        if (connection != null) {
            connection.down(session.peer(), why, cause != null);
        }
    }

    private void openWithoutPool(ClientCall<?> call) {
        session.open(call, () -> {});
    }

    @Override
    public int streamBudget() {
        return streamBudget;
    }

    @Override
    public int maxMessage() {
        return maxMessage;
    }

    @Override
    public int maxFramePayload() {
        return settings.connection().maxFrameSize();
    }
}
