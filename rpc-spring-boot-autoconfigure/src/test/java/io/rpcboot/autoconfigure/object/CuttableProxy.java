package io.rpcboot.autoconfigure.object;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a server; connections through it can be cut, or their bytes held back: of all, or of new ones. */
final class CuttableProxy implements Closeable {

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;
    private volatile boolean silent;
    private volatile boolean held;
    private volatile boolean all;
    private volatile boolean questions;

    CuttableProxy(int target) {
        this();
        this.target = target;
    }

    /** One whose server is not there yet. */
    CuttableProxy() {
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

    void cut(boolean now) {
        cut = now;
        if (now) {
            sockets.forEach(CuttableProxy::quietly);
        }
    }

    void target(int port) {
        target = port;
    }

    /** Answers over connections that are made from now on are kept back, or let go again. */
    void hold(boolean now) {
        held = now;
        synchronized (this) {
            notifyAll();
        }
    }

    /** Answers over all connections are kept back when they are held. */
    void holdable() {
        all = true;
    }

    /** What is asked over all connections is kept back when they are held. */
    void questionsHoldable() {
        questions = true;
    }

    /** New connections get no answer. */
    void holdNew() {
        silent = true;
    }

    @Override
    public void close() {
        quietly(listener);
        sockets.forEach(CuttableProxy::quietly);
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                if (cut) {
                    quietly(client);
                } else if (!silent) {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(server);
                    threads.execute(() -> pump(client, server, questions));
                    boolean holdable = held || all;
                    threads.execute(() -> pump(server, client, holdable));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, boolean holdable) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitLetGo(holdable);
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // either side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitLetGo(boolean holdable) throws InterruptedException {
        while (holdable && held) {
            wait();
        }
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed in any case
        }
    }
}
