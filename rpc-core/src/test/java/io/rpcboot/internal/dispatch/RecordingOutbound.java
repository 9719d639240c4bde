package io.rpcboot.internal.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.CallOutbound;
import io.rpcboot.internal.call.Cancellation;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.call.StartLine;
import io.rpcboot.internal.call.StreamSender;
import io.rpcboot.internal.call.TimerWheel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the calls of a test are answered; its event loop is the thread that made it, in {@link #await}. */
final class RecordingOutbound implements CallOutbound {

    final List<String> sent = new ArrayList<>();

    @Nullable
    CallFailure failure;

    private final StartLine startLine = new StartLine();
    private final Thread loop = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final TimerWheel timers = TimerWheel.of(new EmbeddedChannel().eventLoop());

    /** Runs what other threads hand over until a condition holds. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it has not happened within 10 s");
            }
            Runnable task = tasks.poll();
            if (task == null) {
                LockSupport.parkNanos(1_000);
            } else {
                task.run();
            }
        }
    }

    @Override
    public boolean inEventLoop() {
        return Thread.currentThread() == loop;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void sendItem(Call call, EncodedItem item, boolean last) {
        ByteBuf out = Unpooled.buffer();
        item.writeTo(out, 0, item.length());
        item.release();
        sent.add((last ? "END " : "DATA ") + out.toString(StandardCharsets.UTF_8));
        if (last) {
            call.onEndWritten();
        }
    }

    @Override
    public void sendEnd(Call call) {
        sent.add("END");
        call.onEndWritten();
    }

    @Override
    public void sendError(Call call, CallFailure error) {
        failure = error;
        sent.add("ERROR " + error.code());
        call.onEndWritten();
    }

    @Override
    public void dropQueued(Call call) {}

    @Override
    public void sendCancel(Call call, Cancellation cancellation) {}

    @Override
    public void sendCancelAck(Call call) {}

    @Override
    public void sendStarted(Call call, @Nullable EncodedItem value) {
        if (value != null) {
            value.release();
        }
        sent.add("STARTED");
    }

    @Override
    public void sendItemsEnd(Call call) {
        sent.add("ITEMS_END");
    }

    @Override
    public void sendEnough(Call call) {}

    @Override
    public String localName() {
        return "here";
    }

    @Override
    public void sendCredit(Call call, long count) {}

    @Override
    public void sendLost(Call call, long total) {}

    @Override
    public boolean isWritable(Call call) {
        return true;
    }

    @Override
    public void awaitWritable(StreamSender sender) {}

    @Override
    public void closed(Call call) {}

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
        return 1024;
    }

    @Override
    public int maxMessage() {
        return 1024;
    }

    @Override
    public int maxFramePayload() {
        return 1024;
    }
}
