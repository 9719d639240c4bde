package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rpcboot.ConnectionSettings;

/** Two ends of a connection, back to back in memory. */
final class SessionPair {

    final RecordingListener opener = new RecordingListener();
    final RecordingListener acceptor = new RecordingListener();
    final EmbeddedChannel openerChannel;
    final EmbeddedChannel acceptorChannel;

    SessionPair(ConnectionSettings connection) {
        openerChannel = channel(true, connection, opener);
        acceptorChannel = channel(false, connection, acceptor);
        exchange();
    }

    private static EmbeddedChannel channel(boolean opens, ConnectionSettings connection, RecordingListener listener) {
        return new EmbeddedChannel(new SessionHandler(
                opens,
                SessionFixtures.settings(opens ? "opener" : "acceptor", connection, SessionFixtures.operations()),
                listener,
                "memory"));
    }

    /** Carries bytes until neither end has any. */
    void exchange() {
        boolean moved = true;
        while (moved) {
            moved = carry(openerChannel, acceptorChannel) || carry(acceptorChannel, openerChannel);
        }
    }

    /** As {@link #exchange}, one byte a time. */
    void exchangeByteByByte() {
        boolean moved = true;
        while (moved) {
            moved = drip(openerChannel, acceptorChannel) || drip(acceptorChannel, openerChannel);
        }
    }

    void close() {
        openerChannel.finishAndReleaseAll();
        acceptorChannel.finishAndReleaseAll();
    }

    private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        ByteBuf out = from.readOutbound();
        if (out == null) {
            return false;
        }
        deliver(to, out);
        return true;
    }

    private static boolean drip(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        ByteBuf out = from.readOutbound();
        if (out == null) {
            return false;
        }
        while (out.isReadable()) {
            deliver(to, to.alloc().buffer(1).writeByte(out.readByte()));
        }
        out.release();
        return true;
    }

    private static void deliver(EmbeddedChannel to, ByteBuf bytes) {
        if (to.isActive()) {
            to.writeInbound(bytes);
        } else {
            bytes.release();
        }
    }
}
