package io.rpcboot.internal.call;

import io.rpcboot.RpcTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A canceller's wait for the other side of its session to have ended: bounded, and over at once when there is no
 * other side any more. Confined to the event loop, save {@link #acknowledged}.
 */
final class CancelWait extends TimerEntry {

    private final Call call;
    private final CallOutbound outbound;
    private final Duration limit;
    private final Sinks.Empty<Void> acknowledged = Sinks.empty();
    private final Consumer<RpcTimeoutException> onGivenUp;

    /**
     * @param onGivenUp what else is to hear that the wait was too long
     */
    CancelWait(Call call, CallOutbound outbound, Duration limit, Consumer<RpcTimeoutException> onGivenUp) {
        this.call = call;
        this.outbound = outbound;
        this.limit = limit;
        this.onGivenUp = onGivenUp;
    }

    /** CANCEL has been sent. */
    void begin() {
        if (!isScheduled()) {
            outbound.timers().schedule(this, outbound.timers().now() + limit.toNanos());
        }
    }

    /** The other side has ended, or has been found to have. */
    void end() {
        outbound.timers().cancel(this);
        acknowledged.tryEmitEmpty();
    }

    /** The other side is gone. */
    void fail(Throwable error) {
        outbound.timers().cancel(this);
        acknowledged.tryEmitError(error);
    }

    /** What the canceller waits for; any thread. */
    Mono<Void> acknowledged() {
        return acknowledged.asMono();
    }

    @Override
    protected void onTimeout() {
        String peer = outbound.peer().toString();
        RpcTimeoutException error = new RpcTimeoutException(
                RpcTimeoutException.Phase.CANCEL,
                limit,
                "'" + call.operation() + "' on " + peer + " was cancelled, but has not ended within " + limit.toMillis()
                        + " ms; it may still run. To wait longer set rpc.client.cancel-timeout, or"
                        + " rpc.server.cancel-timeout where the other side has made the connection",
                call.operation(),
                peer);
        acknowledged.tryEmitError(error);
        onGivenUp.accept(error);
    }
}
