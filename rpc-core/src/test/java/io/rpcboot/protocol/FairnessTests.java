package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Large messages leave room for small ones; judged by the order of frames, never by time. */
class FairnessTests {

    /** Far more than the kernel's buffers take, so that what is sent later can still overtake. */
    private static final int LARGE = 24 << 20;

    private static final int LARGE_CALLS = 3;
    private static final int MAX_MESSAGE = 32 << 20;
    private static final Wire HELLO = Wire.hello(65_536, MAX_MESSAGE, 128);

    private RpcServer server;

    @BeforeEach
    void start() {
        server = TestServers.start(
                ConnectionSettings.defaults().withSizes(65_536, MAX_MESSAGE),
                TestServers.echo(),
                TestServers.bytes("large", (payload, context) -> new byte[LARGE]),
                TestServers.stream(
                        "larges", (payload, context) -> Flux.range(0, 10).map(i -> new byte[LARGE / 10])),
                OperationDefinition.unary(
                                "sizes",
                                byte[].class,
                                byte[].class,
                                (payload, context) ->
                                        ((Flux<?>) payload).count().map(count -> utf8(count.toString())))
                        .withPayload(PayloadSpec.stream(byte[].class)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void largeAnswersDoNotHoldUpASmallOneNorAPing() {
        try (RawPeer peer = RawPeer.connect(server.port(), 16 * 1024).handshake(HELLO)) {
            byte[][] calls = new byte[LARGE_CALLS][];
            for (int i = 0; i < LARGE_CALLS; i++) {
                calls[i] = call(2 * i + 1, "large", "");
            }
            peer.send(calls);
            peer.expect(Wire.DATA);
            peer.send(call(101, "echo", "small"), Wire.ping(1));

            List<RawFrame> frames = framesUntilEnds(peer, LARGE_CALLS + 1);
            int small = indexOf(frames, Wire.END, 101);
            int ping = indexOf(frames, Wire.PING, 0);
            int firstLarge = firstEndOfLarge(frames);
            assertThat(small).isLessThan(firstLarge);
            assertThat(ping).isLessThan(firstLarge);
        }
    }

    @Test
    void largeAnswersTakeTurns() {
        try (RawPeer peer = RawPeer.connect(server.port(), 16 * 1024).handshake(HELLO)) {
            peer.send(call(1, "large", ""), call(3, "large", ""), call(5, "large", ""));

            List<RawFrame> frames = framesUntilEnds(peer, 3);
            Set<Integer> open = new TreeSet<>(List.of(1, 3, 5));
            // The first call writes before the others have come; from then on each has one frame in turn.
            int from = firstOf(frames, 5);
            for (int i = from; i + 3 <= frames.size() && open.size() == 3; i += 3) {
                assertThat(frames.subList(i, i + 3))
                        .extracting(RawFrame::callId)
                        .containsExactlyInAnyOrder(1, 3, 5);
                frames.subList(i, i + 3).stream()
                        .filter(frame -> frame.type() == Wire.END)
                        .forEach(frame -> open.remove(frame.callId()));
            }
            assertThat(open).as("the turns went on to the end").hasSizeLessThan(3);
        }
    }

    @RepeatedTest(30) // a flush that never ended for as long as it was read held one of ten up
    void streamOfLargeItemsLeavesRoomForSmallCalls() {
        try (RawPeer peer = RawPeer.connect(server.port(), 16 * 1024).handshake(HELLO)) {
            peer.send(call(1, "larges", Wire.RESULT_STREAM, fields().u32(10)));
            peer.expect(Wire.DATA, 1);
            peer.send(call(3, "echo", "small"));

            List<RawFrame> frames = framesUntilEnds(peer, 2);
            assertThat(indexOf(frames, Wire.END, 3)).isLessThan(indexOf(frames, Wire.END, 1));
        }
    }

    @Test
    void largePayloadsOfAClientLeaveRoomForASmallCall() throws IOException {
        ConnectionSettings large = ConnectionSettings.defaults().withSizes(65_536, MAX_MESSAGE);
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(16 * 1024);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RemoteClients clients = TestServers.clients(listener.getLocalPort(), large)) {
                RemoteClient client = clients.forService("tested");
                byte[] payload = new byte[LARGE];
                client.call("large", payload, byte[].class).subscribe(item -> {}, error -> {});
                client.call("larger", payload, byte[].class).subscribe(item -> {}, error -> {});
                try (RawPeer peer = RawPeer.accept(listener).handshake(HELLO)) {
                    RawFrame frame = nextCall(peer);
                    while (frame.callId() != 3) {
                        frame = nextCall(peer);
                    }
                    client.call("small", utf8("x"), byte[].class).subscribe(item -> {}, error -> {});

                    do {
                        frame = peer.next();
                        assertThat(frame.type() == Wire.END && frame.callId() == 3)
                                .as("%s", frame)
                                .isFalse();
                    } while (frame.type() != Wire.CALL);
                    assertThat(frame.text()).contains("small");
                }
            }
        }
    }

    private static RawFrame nextCall(RawPeer peer) {
        RawFrame frame = peer.next();
        while (frame.type() != Wire.CALL) {
            frame = peer.next();
        }
        return frame;
    }

    /** All frames until so many calls have ended. */
    private static List<RawFrame> framesUntilEnds(RawPeer peer, int ends) {
        List<RawFrame> frames = new ArrayList<>();
        int ended = 0;
        while (ended < ends) {
            RawFrame frame = peer.next();
            frames.add(frame);
            if (frame.type() == Wire.END) {
                ended++;
            }
        }
        return frames;
    }

    private static int indexOf(List<RawFrame> frames, int type, int callId) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).type() == type && frames.get(i).callId() == callId) {
                return i;
            }
        }
        throw new AssertionError("there is no " + RawFrame.name(type) + " of call " + callId);
    }

    private static int firstOf(List<RawFrame> frames, int callId) {
        return indexOf(frames, Wire.DATA, callId);
    }

    private static int firstEndOfLarge(List<RawFrame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).type() == Wire.END && frames.get(i).callId() < 100) {
                return i;
            }
        }
        throw new AssertionError("no large answer has ended");
    }
}
