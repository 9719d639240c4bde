package io.rpcboot.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and cuts connections as a seed says: for each call of a client that makes one after the other,
 * before the server has it or before its answer comes.
 */
final class FaultProxy implements Closeable {

    /** What happens to one call. */
    enum Fault {
        NONE,
        CUT_BEFORE,
        CUT_AFTER;

        static Fault next(Random random) {
            int number = random.nextInt(10);
            return number == 0 ? CUT_BEFORE : number == 1 ? CUT_AFTER : NONE;
        }
    }

    private final int target;
    private final Random random;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();

    FaultProxy(int target, long seed) {
        this.target = target;
        this.random = new Random(seed);
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Calls that clients have sent. */
    int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            InputStream fromClient = client.getInputStream();
            InputStream fromServer = server.getInputStream();
            OutputStream toClient = client.getOutputStream();
            OutputStream toServer = server.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            forward(fromClient, toServer, buffer);
            forward(fromServer, toClient, buffer);
            while (true) {
                int length = fromClient.read(buffer);
                if (length < 0) {
                    return;
                }
                calls.incrementAndGet();
                Fault fault = Fault.next(random);
                if (fault == Fault.CUT_BEFORE) {
                    return;
                }
                toServer.write(buffer, 0, length);
                length = fromServer.read(buffer);
                if (length < 0 || fault == Fault.CUT_AFTER) {
                    return;
                }
                toClient.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // either side has gone
        }
    }

    /** One HELLO, which is small enough to come at once. */
    private static void forward(InputStream from, OutputStream to, byte[] buffer) throws IOException {
        int length = from.read(buffer);
        if (length > 0) {
            to.write(buffer, 0, length);
        }
    }
}
