package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A connection that writes down what a call sends. The thread that made it is its event loop, except while it is
 * {@link #away}: then tasks wait for {@link #runTasks}.
 */
final class FakeOutbound implements CallOutbound {

    final List<String> sent = new ArrayList<>();
    final List<Call> closed = new ArrayList<>();
    final List<StreamSender> awaiting = new ArrayList<>();
    final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    final TimerWheel timers;

    final StartLine startLine = new StartLine();

    /** Whether the thread of this connection stands for another one. */
    boolean away;

    boolean writable = true;

    /** Whether END and ERROR stay queued until {@link #writeEnds}. */
    boolean endsLater;

    /** Largest item that the other side takes. */
    int peerLimit = Integer.MAX_VALUE;

    /** Whether arrays are sent as they are. */
    boolean takesAtOnce;

    int maxMessage = 1000;
    int streamBudget = 16 * 1024;

    private final Thread loop = Thread.currentThread();
    private final List<Call> queuedEnds = new ArrayList<>();

    FakeOutbound() {
        this(new TimerWheel(new EmbeddedChannel().eventLoop()));
    }

    FakeOutbound(TimerWheel timers) {
        this.timers = timers;
    }

    @Override
    public boolean inEventLoop() {
        return !away && Thread.currentThread() == loop;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    void runTasks() {
        away = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    void writeEnds() {
        List<Call> written = List.copyOf(queuedEnds);
        queuedEnds.clear();
        written.forEach(Call::onEndWritten);
    }

    @Override
    public void sendItem(Call call, EncodedItem item, boolean last) {
        if (item.length() > peerLimit) {
            int length = item.length();
            item.release();
            call.onItemRefused(length, peerLimit);
            return;
        }
        if (call instanceof StubCall stub) {
            stub.events.add("sent " + text(item));
        } else {
            sent.add((last ? "END " : "DATA ") + text(item));
        }
        item.release();
        if (last) {
            ended(call);
        }
    }

    @Override
    public boolean sendAtOnce(Call call, byte[] item) {
        if (takesAtOnce && call instanceof StubCall stub) {
            stub.events.add("at once " + new String(item, StandardCharsets.UTF_8));
        }
        return takesAtOnce;
    }

    @Override
    public void sendEnd(Call call) {
        sent.add("END");
        ended(call);
    }

    @Override
    public void sendError(Call call, CallFailure failure) {
        sent.add("ERROR " + failure.code() + (failure.handlerRan() ? " ran" : "") + " '" + failure.message() + "'");
        ended(call);
    }

    private void ended(Call call) {
        if (endsLater) {
            queuedEnds.add(call);
        } else {
            call.onEndWritten();
        }
    }

    @Override
    public void dropQueued(Call call) {
        queuedEnds.remove(call);
    }

    @Override
    public void sendCancel(Call call, Cancellation cancellation) {
        sent.add("CANCEL " + cancellation.code() + " '" + cancellation.reason() + "'"
                + (cancellation.canceller().isEmpty() ? "" : " by " + cancellation.canceller()));
    }

    @Override
    public void sendCancelAck(Call call) {
        sent.add("CANCEL ACK");
    }

    @Override
    public void sendStarted(Call call, @Nullable EncodedItem value) {
        sent.add(value == null ? "STARTED" : "STARTED " + text(value));
        if (value != null) {
            value.release();
        }
    }

    @Override
    public void sendItemsEnd(Call call) {
        sent.add("ITEMS_END");
    }

    @Override
    public void sendEnough(Call call) {
        sent.add("ENOUGH");
    }

    @Override
    public String localName() {
        return "here";
    }

    @Override
    public void sendCredit(Call call, long count) {
        sent.add("CREDIT " + count);
    }

    @Override
    public void sendLost(Call call, long total) {
        sent.add("LOST " + total);
    }

    @Override
    public boolean isWritable(Call call) {
        return writable;
    }

    @Override
    public void awaitWritable(StreamSender sender) {
        awaiting.add(sender);
    }

    @Override
    public void closed(Call call) {
        closed.add(call);
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public StartLine startLine() {
        return startLine;
    }

    @Override
    public PeerInfo peer() {
        return new PeerInfo("00", "peer", "there:1");
    }

    @Override
    public Duration cancelTimeout() {
        return RemoteSession.DEFAULT_CANCEL_TIMEOUT;
    }

    @Override
    public RemoteClient client() {
        throw new UnsupportedOperationException();
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
        return 1024;
    }

    static String text(EncodedItem item) {
        ByteBuf out = Unpooled.buffer();
        item.writeTo(out, 0, item.length());
        return out.toString(StandardCharsets.UTF_8);
    }

    static ByteBuf item(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
