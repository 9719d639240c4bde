package io.rpcboot.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A way to a server that can fall silent: bytes get lost in both directions, and no end is told. */
final class SilentWire implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int silentSince;
    private volatile int made;

    SilentWire(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The connections that there are say nothing more, and take no more either; new ones can be made. */
    void fallSilent() {
        silentSince = made;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket from = listener.accept();
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(from);
            sockets.add(to);
            int number = made + 1;
            made = number;
            start(() -> pass(number, from, to));
            start(() -> pass(number, to, from));
        }
    }

    private void pass(int number, Socket from, Socket to) throws IOException, InterruptedException {
        byte[] bytes = new byte[8_192];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            if (number <= silentSince) {
                closed.await();
                return;
            }
            out.write(bytes, 0, count);
        }
        if (number > silentSince) {
            to.close();
        }
    }

    private static void start(Passage passage) {
        Thread thread = new Thread(
                () -> {
                    try {
                        passage.run();
                    } catch (IOException | InterruptedException e) {
                        // The wire is closed.
                    }
                },
                "silent-wire");
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Passage {

        void run() throws IOException, InterruptedException;
    }
}
