package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.end;
import static io.rpcboot.protocol.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcException;
import io.rpcboot.RpcProtocolException;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.retry.RetryPolicy;

/**
 * A call that travels while the GOAWAY of its peer does: it was not accepted, so it did not run. Its caller is told so,
 * and where the service is set to repeat calls it goes to another peer.
 */
class GoAwayCrossingTests {

    private static final int UNAVAILABLE = 14;

    private final AtomicInteger runs = new AtomicInteger();
    private final List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    private ServerSocket listener;
    private @Nullable RpcServer other;
    private @Nullable RemoteClients clients;

    @BeforeEach
    void start() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        if (clients != null) {
            clients.close();
        }
        listener.close();
        if (other != null) {
            other.close();
        }
    }

    @Test
    void callThatTheConnectionTakesDownDidNotRunAndTheOneBeforeMayHave() throws Exception {
        try (RawPeer peer = call(null)) {
            peer.send(Wire.goAway(1, 0, "restart"));
        }
        RpcException accepted = failure(calls.get(0));
        assertThat(accepted).isInstanceOf(ConnectionLostException.class).hasMessageEndingWith("may have run");
        assertThat(accepted.mayHaveRun()).isTrue();
        RpcException refused = failure(calls.get(1));
        assertThat(refused).isInstanceOf(ConnectionLostException.class).hasMessageEndingWith("the handler did not run");
        assertThat(refused.mayHaveRun()).isFalse();
        assertThat(runs).hasValue(0);
    }

    @Test
    void callThatAPeerHasNotAcceptedWhenItClosesForAnErrorDidNotRun() throws Exception {
        try (RawPeer peer = call(null)) {
            peer.send(Wire.goAway(1, 13, "you broke it"));
            RpcException accepted = failure(calls.get(0));
            assertThat(accepted)
                    .isInstanceOf(RpcProtocolException.class)
                    .hasMessageContainingAll("'work' on raw", "you broke it", "may have run");
            assertThat(accepted.mayHaveRun()).isTrue();
            RpcException refused = failure(calls.get(1));
            assertThat(refused).isInstanceOf(RpcProtocolException.class).hasMessageEndingWith("did not run");
            assertThat(refused.mayHaveRun()).isFalse();
        }
    }

    @Test
    void callThatIsRefusedIsNotRepeatedUnasked() throws Exception {
        try (RawPeer peer = call(null)) {
            peer.send(Wire.goAway(1, 0, "restart"), Wire.refusal(3, UNAVAILABLE, "draining"), end(1, utf8("first")));
            assertThat(calls.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(utf8("first"));
            RpcException refused = failure(calls.get(1));
            assertThat(refused).isInstanceOf(RemoteException.class);
            assertThat(refused.mayHaveRun()).isFalse();
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void callThatIsRefusedGoesToAnotherPeerWhereCallsAreRepeated() throws Exception {
        try (RawPeer peer = call(retry())) {
            comeBack();
            peer.send(Wire.goAway(1, 0, "restart"), Wire.refusal(3, UNAVAILABLE, "draining"));
            assertThat(calls.get(1).get(10, TimeUnit.SECONDS)).isEqualTo(utf8("other"));
            peer.send(end(1, utf8("first")));
            assertThat(calls.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(utf8("first"));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void callThatTheConnectionTakesDownGoesToAnotherPeerAndTheOneBeforeDoesNot() throws Exception {
        try (RawPeer peer = call(retry())) {
            comeBack();
            peer.send(Wire.goAway(1, 0, "restart"));
        }
        assertThat(calls.get(1).get(10, TimeUnit.SECONDS)).isEqualTo(utf8("other"));
        assertThat(failure(calls.get(0)).mayHaveRun()).isTrue();
        assertThat(runs).hasValue(1);
    }

    private static RetryPolicy retry() {
        return RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).build();
    }

    /** Another peer listens where the first one did. */
    private void comeBack() throws IOException {
        int port = listener.getLocalPort();
        listener.close();
        other = RpcServer.builder()
                .listen(URI.create("tcp://127.0.0.1:" + port))
                .operations(List.of(TestServers.bytes("work", (payload, context) -> {
                    runs.incrementAndGet();
                    return utf8("other");
                })))
                .build();
        other.start();
    }

    /** The peer of the test, which two calls have reached. */
    private RawPeer call(@Nullable RetryPolicy policy) {
        URI here = URI.create("tcp://127.0.0.1:" + listener.getLocalPort());
        RemoteClients fresh = RemoteClients.builder()
                .service(ServiceSettings.of("tested", here).withRetry(policy))
                .build();
        clients = fresh;
        calls.add(work(fresh));
        RawPeer peer = RawPeer.accept(listener).handshake(Wire.hello());
        peer.expect(Wire.CALL, 1);
        calls.add(work(fresh));
        peer.expect(Wire.CALL, 3);
        return peer;
    }

    private static CompletableFuture<byte[]> work(RemoteClients clients) {
        return clients.forService("tested")
                .operation("work")
                .payload(utf8("w"))
                .retrieveMono(byte[].class)
                .toFuture();
    }

    private static RpcException failure(CompletableFuture<?> call) {
        Throwable error = Assertions.catchThrowable(() -> call.get(10, TimeUnit.SECONDS));
        assertThat(error).isInstanceOf(ExecutionException.class);
        return (RpcException) error.getCause();
    }
}
