package io.rpcboot.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.ServiceClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Calls that a handler makes have no more time than the call that it serves. */
class InheritedDeadlineTests {

    private static final Duration OUTER = Duration.ofSeconds(60);

    private final List<ClientCall<?>> made = new CopyOnWriteArrayList<>();
    private final ServiceClient client = new ServiceClient("other", null, null, 1024, made::add);

    @Test
    void reactiveHandlerPassesItsTimeOnThroughTheContext() {
        Served.onLoop((payload, context) -> Mono.delay(Duration.ofMillis(1))
                        .then(client.operation("inner").retrieveMono(byte[].class)))
                .begin(OUTER.toMillis());
        awaitCall();
        assertInherited();
    }

    @Test
    void blockingHandlerPassesItsTimeOnThroughItsThread() {
        Served.blocking(Runnable::run, (payload, context) -> {
                    client.operation("inner").retrieveMono(byte[].class).subscribe();
                    return payload;
                })
                .begin(OUTER.toMillis());
        assertInherited();
    }

    @Test
    void shorterTimeOfTheCallItselfWins() {
        Served.onLoop((payload, context) ->
                        client.operation("inner").timeout(Duration.ofSeconds(5)).retrieveMono(byte[].class))
                .begin(OUTER.toMillis());
        assertThat(made.get(0).timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void longerTimeOfTheCallItselfIsShortened() {
        Served.onLoop((payload, context) ->
                        client.operation("inner").timeout(Duration.ofHours(5)).retrieveMono(byte[].class))
                .begin(OUTER.toMillis());
        assertInherited();
    }

    @Test
    void callOfAHandlerWithoutDeadlineHasNone() {
        Served.onLoop((payload, context) -> client.operation("inner").retrieveMono(byte[].class))
                .begin();
        assertThat(made.get(0).deadlineNanos()).isEqualTo(ClientCall.NO_DEADLINE);
        assertThat(made.get(0).timeout()).isZero();
    }

    @Test
    void callOutsideOfAHandlerHasNone() {
        client.operation("inner").retrieveMono(byte[].class).subscribe();
        assertThat(made.get(0).deadlineNanos()).isEqualTo(ClientCall.NO_DEADLINE);
    }

    private void assertInherited() {
        assertThat(made).hasSize(1);
        assertThat(made.get(0).timeout()).isPositive().isLessThanOrEqualTo(OUTER);
    }

    private void awaitCall() {
        long end = System.nanoTime() + 10_000_000_000L;
        while (made.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
