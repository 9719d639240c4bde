package io.rpcboot.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.ConnectionListener;
import io.rpcboot.internal.session.OpenCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpeningTests {

    private final List<String> events = new ArrayList<>();
    private final Opening opening = new Opening(new ConnectionListener() {
        @Override
        public void onReady(Connection connection) {
            events.add("ready");
        }

        @Override
        public void onDraining(Connection connection, String reason) {
            events.add("draining");
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            events.add("closed: " + (cause == null ? "in order" : cause.getMessage()));
        }
    });
    private final Connection connection = new Connection() {
        @Override
        public void open(ClientCall<?> call, CallPermit permit) {}

        @Override
        public int maxCalls() {
            return 1;
        }

        @Override
        public boolean inEventLoop() {
            return true;
        }

        @Override
        public boolean inBatch() {
            return false;
        }

        @Override
        public void whenBatchEnds(Runnable told) {}

        @Override
        public PeerInfo peer() {
            return new PeerInfo("", "", "");
        }

        @Override
        public OpenCalls calls() {
            throw new UnsupportedOperationException("nobody looks at them here");
        }

        @Override
        public void drain(String reason) {}

        @Override
        public void close(String reason) {
            events.add("connection closed: " + reason);
        }
    };

    @Test
    void lifeOfAConnectionIsPassedOn() {
        opening.onReady(connection);
        opening.onDraining(connection, "stops");
        opening.onClosed(null);
        assertThat(events).containsExactly("ready", "draining", "closed: in order");
    }

    @Test
    void endIsToldOnceHoweverManyTellIt() {
        opening.onClosed(new IOException("refused"));
        opening.onClosed(new IOException("again"));
        opening.giveUp();
        assertThat(events).containsExactly("closed: refused");
    }

    @Test
    void attemptThatIsGivenUpIsOverAndItsConnectionClosedWhenItComes() {
        opening.giveUp();
        opening.onReady(connection);
        opening.onDraining(connection, "stops");
        opening.onClosed(null);
        assertThat(events).containsExactly("closed: the attempt was given up", "connection closed: given up");
    }

    @Test
    void connectionThatIsReadyIsNotGivenUp() {
        opening.onReady(connection);
        opening.giveUp();
        assertThat(events).containsExactly("ready");
    }
}
