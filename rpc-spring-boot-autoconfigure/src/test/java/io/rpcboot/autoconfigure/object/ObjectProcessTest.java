package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.autoconfigure.pair.Node;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Remote objects between processes that die, restart, and lose each other. */
@Tag("processes")
class ObjectProcessTest {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LEASE = "rpc.objects.lease=5s";
    private static final String RENEWAL = "rpc.objects.renew-interval=1s";

    private final Node here = new Node(Nothing.class, LEASE, RENEWAL, "rpc.server.enabled=false");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        here.close();
    }

    @Test
    void theOwnerDropsWhatAKilledHolderHadWhenItsLeaseIsOver() {
        JavaProcess owning = start(LEASE, RENEWAL);
        JavaProcess holding = start(LEASE, RENEWAL);
        RemoteClient owner = client(owning);
        RemoteClient holder = client(holding);
        for (int i = 0; i < 100; i++) {
            Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
            holder.call("hold", counter, Void.class).block(SOON);
            counter.close();
        }
        assertThat(exported(owner)).isEqualTo(100);
        holding.close();
        await().atMost(SOON).until(() -> exported(owner) == 0);
    }

    @Test
    void aKilledOwnerIsLostWhenTheLeaseIsOverAndCallsFailAtOnce() {
        JavaProcess owning = start(LEASE, RENEWAL);
        RemoteClient owner = client(owning);
        Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
        Mono<Integer> pending = counter.doubled(Flux.never()).next();
        var ended = pending.toFuture();
        assertThat(counter.add(1)).isEqualTo(1);
        owning.close();
        assertThat(ended).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RpcException.class);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .satisfies(error -> assertThat(error).isNotInstanceOf(RpcTimeoutException.class))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.UNAVAILABLE));
        ObjectLoss loss = RemoteObject.of(counter).onLost().block(SOON);
        assertThat(loss.reason()).isEqualTo(ObjectLoss.Reason.LEASE_OVER);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .withMessageContaining("lost, LEASE_OVER");
        assertThat(here.context.getBean(RemoteObjects.class).snapshot().imported())
                .isEmpty();
    }

    @Test
    void anOwnerThatIsRestartedInItsPlaceKnowsNothing() {
        JavaProcess first = start();
        JavaProcess holding = start();
        int port = port(first);
        RemoteClient owner = client(first);
        RemoteClient holder = client(holding);
        Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
        holder.call("hold", counter, Void.class).block(SOON);
        URI published = owner.call("publish", null, URI.class).block(SOON);
        first.close();
        port(start("rpc.server.port=" + port));
        ObjectLoss loss = RemoteObject.of(counter).onLost().block(SOON);
        assertThat(loss.reason()).isEqualTo(ObjectLoss.Reason.OWNER_RESTARTED);
        assertThat(holder.call("lossOfLast", null, String.class).block(SOON)).isEqualTo("OWNER_RESTARTED");
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .withMessageContaining("lost, OWNER_RESTARTED");
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> here.context
                        .getBean(RemoteObjects.class)
                        .lookup(published, Counter.class)
                        .block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND));
        assertThat(exported(owner)).isZero();
    }

    @Test
    void aHandOverToWhoCannotReachTheOwnerFailsTheCallThatCarriesIt() {
        JavaProcess owning = start(LEASE, RENEWAL, "rpc.objects.addresses=tcp://127.0.0.1:1");
        JavaProcess receiving = start(LEASE, RENEWAL);
        int port = port(owning);
        CuttableProxy proxy = new CuttableProxy(port);
        open.add(proxy);
        RemoteClient third = client(receiving);
        Counter counter = here.clients()
                .forAddress(URI.create("tcp://127.0.0.1:" + proxy.port()))
                .call("fresh", null, Counter.class)
                .block(SOON);
        proxy.cut(true);
        proxy.close();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(
                        () -> third.call("addAndClose", counter, Integer.class).block(SOON));
        assertThat(third.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        await().atMost(SOON)
                .until(() -> third.call("imported", null, Integer.class).block(SOON) == 0);
    }

    @Test
    void thousandsOfObjectsComeAndGo() {
        RemoteClient owner = client(start());
        Counter steady = owner.call("shared", null, Counter.class).block(SOON);
        Flux.range(0, 5_000)
                .flatMap(i -> owner.call("fresh", null, Counter.class).doOnNext(Counter::close), 16)
                .blockLast(Duration.ofMinutes(2));
        assertThat(steady.add(1)).isEqualTo(1);
        await().atMost(SOON).until(() -> exported(owner) == 1);
        steady.close();
    }

    @Test
    void aHolderHasNoMoreThanItsLimit() {
        RemoteClient owner = client(start("rpc.objects.max-exported-per-peer=100"));
        List<Counter> held = Flux.range(0, 100)
                .flatMap(i -> owner.call("fresh", null, Counter.class), 16)
                .collectList()
                .block(SOON);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> owner.call("fresh", null, Counter.class).block(SOON))
                .withMessageContaining("holds 100 objects of its owner");
        held.forEach(Counter::close);
        await().atMost(SOON).until(() -> exported(owner) == 0);
        owner.call("fresh", null, Counter.class).block(SOON).close();
    }

    private static int exported(RemoteClient client) {
        return client.call("exported", null, Integer.class).block(SOON);
    }

    private JavaProcess start(String... properties) {
        JavaProcess process = ObjectNode.start(properties);
        open.add(process);
        return process;
    }

    private RemoteClient client(JavaProcess process) {
        return here.clients().forAddress(URI.create("tcp://127.0.0.1:" + port(process)));
    }

    private static int port(JavaProcess process) {
        return Integer.parseInt(process.await(ObjectNode.PORT, START).group(1));
    }

    static class Nothing {}
}
