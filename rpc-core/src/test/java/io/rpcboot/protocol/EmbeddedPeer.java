package io.rpcboot.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.dispatch.FailureDescriber;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.health.Traffic;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.LoopReadBuffer;
import io.rpcboot.internal.session.SessionHandler;
import io.rpcboot.internal.session.SessionSettings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** One end of a connection without a socket: the production handler in a channel that a test feeds. One thread. */
final class EmbeddedPeer implements AutoCloseable {

    /** The smallest frames that there are, so that large items are cut; no PING, however long a test takes. */
    private static final ConnectionSettings SETTINGS = ConnectionSettings.defaults()
            .withSizes(1_024, 100_000)
            .withMaxConcurrentCalls(16)
            .withKeepAlive(Duration.ofHours(1), Duration.ofHours(1));

    /** Counts exactly; the leak detector would take ten times as long. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    /** Where bytes are when they come. */
    enum Reads {
        /** In a buffer of their own, as behind TLS. */
        ANYWHERE,
        /** In the buffer of the loop, as from a socket. */
        IN_BUFFER_OF_LOOP,
        /** In the same, into which another connection reads behind each read. */
        IN_SHARED_BUFFER
    }

    private final Traffic traffic = new Traffic();
    private final EmbeddedChannel channel;
    private Reads reads = Reads.ANYWHERE;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int ends;

    private EmbeddedPeer(boolean opener, OperationRegistry operations, Consumer<RemoteClient> onReady) {
        SessionSettings settings = new SessionSettings(
                "embedded",
                "00".repeat(16),
                SETTINGS,
                RemoteSession.DEFAULT_CANCEL_TIMEOUT,
                List.of(),
                operations,
                null,
                ClientFailures.PLAIN,
                type -> null,
                traffic,
                new PayloadDrops(null));
        SessionHandler handler = new SessionHandler(opener, settings, new Listener(onReady), "nowhere:1");
        channel = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false, handler);
        channel.config().setAllocator(allocator);
        try {
            channel.register();
        } catch (Exception e) {
            throw new IllegalStateException("a channel without a socket cannot fail to register", e);
        }
    }

    private final class Listener implements ConnectionListener {

        private final Consumer<RemoteClient> onReady;

        Listener(Consumer<RemoteClient> onReady) {
            this.onReady = onReady;
        }

        @Override
        public void onReady(Connection connection) {
            onReady.accept(new ServiceClient("tested", null, null, 100_000, call -> connection.open(call, () -> {})));
        }

        @Override
        public void onDraining(Connection connection, String reason) {}

        @Override
        public void onClosed(Throwable cause) {
            ends++;
        }
    }

    /** What a side serves; made once, it takes long beside the rest. */
    static OperationRegistry registry(OperationDefinition... operations) {
        return new OperationRegistry(
                List.of(operations),
                List.of(),
                100_000,
                List.of(),
                new FailureDescriber(FailureSettings.of(RpcServer.ErrorExposure.FULL), List.of()),
                Runnable::run,
                null);
    }

    static EmbeddedPeer server(OperationRegistry operations) {
        return new EmbeddedPeer(false, operations, client -> {});
    }

    /** A client that makes its calls as soon as the handshake is done. */
    static EmbeddedPeer client(Consumer<RemoteClient> calls) {
        return new EmbeddedPeer(true, registry(), calls);
    }

    /** Where it receives bytes from now on. */
    EmbeddedPeer reading(Reads reads) {
        this.reads = reads;
        return this;
    }

    /** Receives bytes as one read, unless it has closed. */
    void receive(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(read(bytes));
        }
        drain();
    }

    private ByteBuf read(byte[] bytes) {
        if (reads == Reads.ANYWHERE) {
            return Unpooled.wrappedBuffer(bytes);
        }
        if (reads == Reads.IN_SHARED_BUFFER) {
            bufferOfLoop(new EmbeddedChannel()).release();
        }
        return bufferOfLoop(channel).writeBytes(bytes);
    }

    private static ByteBuf bufferOfLoop(EmbeddedChannel channel) {
        var handle = LoopReadBuffer.ofLoops().newHandle();
        handle.reset(channel.config());
        return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    }

    /** Receives bytes in reads that end at these positions. */
    void receive(byte[] bytes, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            receive(Arrays.copyOfRange(bytes, from, cut));
            from = cut;
        }
        receive(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** How many bytes it says that it has received. */
    long received() {
        return traffic.snapshot().bytesReceived();
    }

    /** How often the listener was told that the connection has ended. */
    int ends() {
        return ends;
    }

    /** Bytes of the buffers that the connection holds. */
    long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** What was sent so far behind the four bytes of the magic, frame by frame. */
    List<RawFrame> frames() {
        ByteBuffer in = ByteBuffer.wrap(sent.toByteArray());
        in.position(4);
        List<RawFrame> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] body = new byte[in.getInt()];
            int type = in.get();
            int flags = in.get();
            int callId = in.getInt();
            in.get(body);
            frames.add(new RawFrame(type, flags, callId, body));
        }
        return frames;
    }

    /** The peer is gone; throws what the handler let escape. */
    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        drain();
        channel.finishAndReleaseAll();
        channel.checkException();
        if (held() != 0) {
            throw new AssertionError("the connection has ended and still holds " + held() + " bytes");
        }
    }

    private void drain() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            out.release();
            sent.writeBytes(bytes);
        }
    }
}
