package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Leases of objects whose connection is full of calls that go on. */
@Tag("long")
class FullConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofSeconds(5);

    private final Node owner = new Node(Owner.class, "rpc.objects.lease=5s", "rpc.objects.renew-interval=500ms");
    private final Node holder = new Node(Nothing.class, "rpc.objects.renew-interval=500ms");

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void areRenewedOverAFurtherOne() {
        RemoteClient client = holder.clients().forAddress(owner.address());
        Counter counter = client.call("counter", null, Counter.class).block(SOON);
        CompletableFuture<?> lost = RemoteObject.of(counter).onLost().toFuture();
        int places = ConnectionSettings.defaults().maxConcurrentCalls();
        Disposable watching = Flux.range(0, places)
                .flatMap(i -> client.operation("watch").retrieveFlux(Integer.class), places)
                .subscribe();
        await().atMost(SOON)
                .until(() -> owner.context.getBean(Owner.class).watchers.get() == places);
        await().pollDelay(LEASE.plusSeconds(1)).atMost(LEASE.plus(SOON)).until(() -> true);
        assertThat(lost).isNotDone();
        assertThat(counter.add(1)).isEqualTo(1);
        watching.dispose();
        counter.close();
    }

    static class Nothing {}

    static class Owner {

        final AtomicInteger watchers = new AtomicInteger();

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }

        @RpcHandler
        Flux<Integer> watch() {
            return Flux.<Integer>never().doOnSubscribe(begun -> watchers.incrementAndGet());
        }
    }
}
