package io.rpcboot.autoconfigure.handler;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCallContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** A call that only has a name and headers. */
record FakeCallContext(String operation, Map<String, String> headers) implements RpcCallContext {

    static FakeCallContext withHeaders(Map<String, String> headers) {
        return new FakeCallContext("test.operation", headers);
    }

    static FakeCallContext plain() {
        return withHeaders(Map.of());
    }

    @Override
    public PeerInfo peer() {
        return new PeerInfo("0", "test", "127.0.0.1:1");
    }

    @Override
    public Optional<Duration> remainingTime() {
        return Optional.empty();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public Mono<Void> cancellation() {
        return Mono.never();
    }

    @Override
    public RemoteClient caller() {
        throw new UnsupportedOperationException();
    }
}
