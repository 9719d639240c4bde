package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.RpcCode;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameHandler;
import io.rpcboot.internal.frame.FrameReader;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory, and a peer that says what the test wants and writes down what it hears. */
final class ScriptedPeer implements FrameHandler {

    final RecordingListener listener = new RecordingListener();
    final List<String> heard = new ArrayList<>();
    final EmbeddedChannel channel;
    int flushes;
    Runnable onFlush = () -> {};

    /** The time for which frames are held stands still, unless a test lets it pass. */
    long now = System.nanoTime();

    private final FrameReader reader = new FrameReader(this, 1 << 20);
    private final ByteBuf input = Unpooled.buffer();

    ScriptedPeer(boolean opener, ConnectionSettings connection, CallTargets targets) {
        channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext ctx) {
                        flushes++;
                        ctx.flush();
                        onFlush.run();
                    }
                },
                new SessionHandler(
                        opener,
                        SessionFixtures.settings("tested", connection, targets),
                        listener,
                        "peer:1",
                        () -> now));
    }

    static ScriptedPeer ofServer() {
        ScriptedPeer peer = new ScriptedPeer(false, ConnectionSettings.defaults(), SessionFixtures.operations());
        peer.sayHello(1024, 4 << 20, 128, 1024);
        return peer;
    }

    static ScriptedPeer ofClient() {
        ScriptedPeer peer = new ScriptedPeer(true, ConnectionSettings.defaults(), SessionFixtures.operations());
        peer.sayHello(1024, 4 << 20, 128, 1024);
        return peer;
    }

    void sayHello(int maxFramePayload, int maxMessage, int maxCalls, int maxOperations) {
        say(out -> {
            FrameWriter.writeMagic(out);
            FrameWriter.writeHello(
                    out,
                    new Hello(
                            1,
                            1,
                            Hello.SESSIONS,
                            maxFramePayload,
                            maxMessage,
                            maxCalls,
                            maxOperations,
                            0,
                            "00".repeat(16),
                            "script",
                            List.of()));
        });
        hear();
        heard.clear();
        flushes = 0;
    }

    /** Sends in one read. */
    void say(Consumer<ByteBuf> frames) {
        ByteBuf out = Unpooled.buffer();
        frames.accept(out);
        channel.writeInbound(out);
    }

    void call(int callId, String operation, String payload) {
        say(out -> writeCall(out, callId, operation, payload, -1));
    }

    static void writeCall(ByteBuf out, int callId, String operation, @Nullable String payload, long credit) {
        CallHead head = new CallHead();
        head.fill(0, operation, 255, -1, Map.of(), credit, payload == null, false);
        byte[] bytes = payload == null ? new byte[0] : SessionFixtures.bytes(payload);
        FrameWriter.writeCall(out, callId, head, payload == null ? -1 : bytes.length, bytes.length);
        out.writeBytes(bytes);
    }

    void end(int callId, String item) {
        say(out -> {
            FrameWriter.writeEndWithItem(out, callId, item.length());
            out.writeCharSequence(item, StandardCharsets.US_ASCII);
        });
    }

    void cancel(int callId) {
        say(out -> FrameWriter.writeCancel(out, callId, new CancelBody(1, "", "enough")));
    }

    /** Whether the socket takes more. */
    void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    }

    /** What has come since it was last asked. */
    List<String> hear() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            input.writeBytes(out);
            out.release();
        }
        reader.read(input);
        input.discardReadBytes();
        List<String> news = List.copyOf(heard);
        heard.clear();
        return news;
    }

    /** Lets time pass until a condition holds. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it has not happened within 10 s");
            }
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
            Thread.onSpinWait();
        }
    }

    void close() {
        channel.finishAndReleaseAll();
    }

    @Override
    public void onHello(Hello hello) {
        heard.add("HELLO " + hello.name());
    }

    @Override
    public void onCall(int callId, CallHead head, ByteBuf payload) {
        heard.add((head.isSession() ? "OPEN " : "CALL ") + callId + " " + head.operationNumber()
                + (head.name() == null ? "" : " " + head.name())
                + (head.payloadGoesOn() ? " of " + head.total() : "")
                + (head.resultIsStream() ? " credit " + head.credit() : "") + " " + text(payload));
    }

    @Override
    public void onData(int callId, int total, boolean more, ByteBuf item) {
        heard.add("DATA " + callId + (total < 0 ? "" : " of " + total) + (more ? " more " : " ") + text(item));
    }

    @Override
    public void onCredit(int callId, long count) {
        heard.add("CREDIT " + callId + " " + count);
    }

    @Override
    public void onLost(int callId, long total) {
        heard.add("LOST " + callId + " " + total);
    }

    @Override
    public void onEnd(int callId, boolean hasItem, ByteBuf item) {
        heard.add("END " + callId + (hasItem ? " " + text(item) : ""));
    }

    @Override
    public void onError(int callId, ErrorBody error) {
        heard.add("ERROR " + callId + " " + RpcCode.ofNumber(error.code()) + " "
                + error.thrown().message());
    }

    @Override
    public void onCancel(int callId, CancelBody cancel) {
        heard.add((cancel.ack() ? "CANCEL ACK " : "CANCEL ") + callId);
    }

    @Override
    public void onStarted(int callId, boolean hasValue, int total, ByteBuf value) {
        heard.add("STARTED " + callId + (total < 0 ? "" : " of " + total) + (hasValue ? " " + text(value) : ""));
    }

    @Override
    public void onItemsEnd(int callId) {
        heard.add("ITEMS_END " + callId);
    }

    @Override
    public void onEnough(int callId) {
        heard.add("ENOUGH " + callId);
    }

    @Override
    public void onPing(long payload) {
        heard.add("PING");
    }

    @Override
    public void onPong(long payload) {
        heard.add("PONG " + payload);
    }

    @Override
    public void onGoAway(GoAway goAway) {
        heard.add("GOAWAY " + goAway.accepted() + " " + goAway.code() + " " + goAway.reason());
    }

    /** A short item, or the size of a long one. */
    private static String text(ByteBuf item) {
        return item.readableBytes() > 40 ? item.readableBytes() + " bytes" : SessionFixtures.text(item);
    }
}
