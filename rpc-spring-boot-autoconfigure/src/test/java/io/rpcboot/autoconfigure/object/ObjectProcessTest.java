package io.rpcboot.autoconfigure.object;

import static io.rpcboot.autoconfigure.object.ObjectProcesses.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Remote objects between processes that die, restart, and lose each other. */
@Tag("processes")
class ObjectProcessTest {

    private static final int LIMIT = 100;

    private static ObjectProcesses processes;
    private static RemoteClient steady;

    /** One process lives as long as the class; each test starts and ends those that have to die. */
    @BeforeAll
    static void start() {
        processes = new ObjectProcesses("rpc.objects.lease=5s", "rpc.objects.renew-interval=1s");
        steady = processes.client(processes.start("rpc.objects.max-exported-per-peer=" + LIMIT));
    }

    @AfterAll
    static void stop() {
        processes.close();
    }

    @AfterEach
    void countsAreBack() {
        steady.call("dropAll", null, Void.class).block(SOON);
        processes.awaitNothing(SOON, List.of(steady));
    }

    @Test
    void theOwnerDropsWhatAKilledHolderHadWhenItsLeaseIsOver() {
        JavaProcess holding = processes.start();
        RemoteClient holder = processes.client(holding);
        for (int i = 0; i < LIMIT; i++) {
            Counter counter = steady.call("fresh", null, Counter.class).block(SOON);
            holder.call("hold", counter, Void.class).block(SOON);
            counter.close();
        }
        assertThat(exported(steady)).isEqualTo(LIMIT);
        holding.close();
        await().atMost(SOON).until(() -> exported(steady) == 0);
    }

    @Test
    void aKilledOwnerIsLostWhenTheLeaseIsOverAndCallsFailAtOnce() {
        JavaProcess owning = processes.start();
        RemoteClient owner = processes.client(owning);
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
        assertThat(processes.objects.snapshot().imported()).isEmpty();
    }

    /** With the usual lease: a start takes longer than the short one. */
    @Test
    void anOwnerThatIsRestartedInItsPlaceKnowsNothing() {
        try (ObjectProcesses patient = new ObjectProcesses()) {
            JavaProcess first = patient.start();
            RemoteClient holder = patient.client(patient.start());
            int port = ObjectProcesses.port(first);
            RemoteClient owner = patient.client(port);
            Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
            holder.call("hold", counter, Void.class).block(SOON);
            URI published = owner.call("publish", null, URI.class).block(SOON);
            first.close();
            ObjectProcesses.port(patient.start("rpc.server.port=" + port));
            ObjectLoss loss = RemoteObject.of(counter).onLost().block(SOON);
            assertThat(loss.reason()).isEqualTo(ObjectLoss.Reason.OWNER_RESTARTED);
            assertThat(holder.call("lossOfLast", null, String.class).block(SOON))
                    .isEqualTo("OWNER_RESTARTED");
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> counter.value().block(SOON))
                    .withMessageContaining("lost, OWNER_RESTARTED");
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() ->
                            patient.objects.lookup(published, Counter.class).block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND));
            assertThat(exported(owner)).isZero();
        }
    }

    @Test
    void aHandOverToWhoCannotReachTheOwnerFailsTheCallThatCarriesIt() {
        CuttableProxy proxy = processes.before(processes.start("rpc.objects.addresses=tcp://127.0.0.1:1"));
        Counter counter = processes
                .client(proxy.port())
                .call("fresh", null, Counter.class)
                .block(SOON);
        proxy.cut(true);
        proxy.close();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(
                        () -> steady.call("addAndClose", counter, Integer.class).block(SOON));
        assertThat(steady.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        await().atMost(SOON)
                .until(() -> steady.call("imported", null, Integer.class).block(SOON) == 0);
        counter.close();
    }

    @Test
    void thousandsOfObjectsComeAndGo() {
        Counter shared = steady.call("shared", null, Counter.class).block(SOON);
        Flux.range(0, 5_000)
                .flatMap(i -> steady.call("fresh", null, Counter.class).doOnNext(Counter::close), 16)
                .blockLast(Duration.ofMinutes(2));
        assertThat(shared.add(1)).isEqualTo(1);
        await().atMost(SOON).until(() -> exported(steady) == 1);
        shared.close();
    }

    @Test
    void aHolderHasNoMoreThanItsLimit() {
        List<Counter> held = Flux.range(0, LIMIT)
                .flatMap(i -> steady.call("fresh", null, Counter.class), 16)
                .collectList()
                .block(SOON);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> steady.call("fresh", null, Counter.class).block(SOON))
                .withMessageContaining("holds " + LIMIT + " objects of its owner");
        held.forEach(Counter::close);
        await().atMost(SOON).until(() -> exported(steady) == 0);
        steady.call("fresh", null, Counter.class).block(SOON).close();
    }

    private static int exported(RemoteClient client) {
        return client.call("exported", null, Integer.class).block(SOON);
    }
}
