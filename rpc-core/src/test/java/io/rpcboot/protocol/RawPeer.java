package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A peer that does what a test says, no more: it answers no PING and obeys no rule. Each expectation waits at
 * most {@link #WAIT_MILLIS}.
 */
final class RawPeer implements AutoCloseable {

    static final int WAIT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WAIT_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Connects and sends nothing yet. */
    static RawPeer connect(int port) {
        return connect(port, 0);
    }

    /** Connects with a small receive buffer, for a peer that is not going to read. */
    static RawPeer connect(int port, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAIT_MILLIS);
            return new RawPeer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the next connection of a listener and sends nothing yet. */
    static RawPeer accept(ServerSocket listener) {
        try {
            listener.setSoTimeout(WAIT_MILLIS);
            return new RawPeer(listener.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and exchanges HELLO with the defaults. */
    static RawPeer open(int port) {
        return connect(port).handshake(Wire.hello());
    }

    static RawPeer open(int port, Wire hello) {
        return connect(port).handshake(hello);
    }

    RawPeer handshake(Wire hello) {
        send(Wire.MAGIC, Wire.frame(Wire.HELLO, 0, 0, hello.bytes()));
        return expectOpening();
    }

    RawPeer expectOpening() {
        assertThat(bytes(4)).isEqualTo(Wire.MAGIC);
        expect(Wire.HELLO);
        return this;
    }

    int localPort() {
        return socket.getLocalPort();
    }

    RawPeer send(byte[]... parts) {
        try {
            socket.getOutputStream().write(Wire.concat(parts));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends to a peer that may have closed, or may close meanwhile. */
    RawPeer trySend(byte[]... parts) {
        try {
            return send(parts);
        } catch (UncheckedIOException e) {
            return this;
        }
    }

    /** The next frame, whatever it is. */
    RawFrame next() {
        try {
            return read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no frame within " + WAIT_MILLIS + " ms", e);
        } catch (IOException e) {
            throw new AssertionError("the connection is closed where a frame was expected", e);
        }
    }

    /** The next frame, which has to be what the keep-alive asks. */
    void expectKeepAlive() {
        try {
            RawFrame frame = readAny();
            assertThat(isAsked(frame)).as("%s", frame).isTrue();
        } catch (IOException e) {
            throw new AssertionError("no PING came", e);
        }
    }

    /** The next frame, which has to be of this type. */
    RawFrame expect(int type) {
        RawFrame frame = next();
        assertThat(RawFrame.name(frame.type())).as("%s", frame).isEqualTo(RawFrame.name(type));
        return frame;
    }

    /** The next frame, which has to be of this type and call. */
    RawFrame expect(int type, int callId) {
        RawFrame frame = expect(type);
        assertThat(frame.callId()).as("%s", frame).isEqualTo(callId);
        return frame;
    }

    /** The next ERROR of this code and call. */
    RawFrame expectError(int callId, int code) {
        RawFrame frame = expect(Wire.ERROR, callId);
        assertThat(frame.code()).as("%s", frame).isEqualTo(code);
        return frame;
    }

    /** What an operation of bytes answers. */
    String answer(int callId, String operation, String payload) {
        send(Wire.call(callId, operation, payload));
        return expect(Wire.END, callId).text();
    }

    /** What comes until the connection is closed, in an orderly way or not. */
    List<RawFrame> expectClosed() {
        List<RawFrame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(read());
            }
        } catch (EOFException | SocketException e) {
            return frames;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed within " + WAIT_MILLIS + " ms, but sent " + frames, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that comes until the connection is closed, as bytes. */
    byte[] expectClosedAfter() {
        byte[] all = new byte[0];
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all = Arrays.copyOf(all, all.length + 1);
                all[all.length - 1] = (byte) next;
            }
            return all;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed within " + WAIT_MILLIS + " ms", e);
        } catch (IOException e) {
            return all;
        }
    }

    /** Goes without a word. */
    void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
    }

    /** Skips what the keep-alive asks, which may come between any two frames. */
    private RawFrame read() throws IOException {
        RawFrame frame = readAny();
        while (isAsked(frame)) {
            frame = readAny();
        }
        return frame;
    }

    private static boolean isAsked(RawFrame frame) {
        return frame.type() == Wire.PING && frame.flags() == 0;
    }

    private RawFrame readAny() throws IOException {
        int length = in.readInt();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int callId = in.readInt();
        byte[] body = new byte[length];
        in.readFully(body);
        return new RawFrame(type, flags, callId, body);
    }

    private byte[] bytes(int count) {
        try {
            byte[] bytes = new byte[count];
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new AssertionError(count + " bytes were expected", e);
        }
    }
}
