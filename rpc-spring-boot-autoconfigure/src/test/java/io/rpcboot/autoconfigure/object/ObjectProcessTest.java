package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcException;
import io.rpcboot.autoconfigure.pair.Node;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Remote objects between processes that die, restart, and lose each other. */
class ObjectProcessTest {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LEASE = "rpc.objects.lease=3s";
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
        RemoteClient owner = client(start(LEASE, RENEWAL));
        JavaProcess holding = start(LEASE, RENEWAL);
        RemoteClient holder = client(holding);
        for (int i = 0; i < 100; i++) {
            Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
            holder.call("hold", counter, Void.class).block(SOON);
            counter.close();
        }
        assertThat(exported(owner)).isEqualTo(100);
        holding.close();
        await().atMost(Duration.ofSeconds(4).plusSeconds(1)).until(() -> exported(owner) == 0);
    }

    @Test
    void aKilledOwnerIsLostAndARestartedOneKnowsNothing() {
        JavaProcess first = start(LEASE, RENEWAL);
        int port = port(first);
        RemoteClient owner = client(first);
        Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
        first.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThatExceptionOfType(RpcException.class)
                        .isThrownBy(() -> counter.value().block(SOON)));
        JavaProcess second = start(LEASE, RENEWAL, "rpc.server.port=" + port);
        port(second);
        ObjectLoss loss = RemoteObject.of(counter).onLost().block(SOON);
        assertThat(loss.reason()).isIn(ObjectLoss.Reason.OWNER_RESTARTED, ObjectLoss.Reason.LEASE_OVER);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .withMessageContaining("lost");
        assertThat(here.context.getBean(RemoteObjects.class).snapshot().imported())
                .isEmpty();
    }

    @Test
    void aHolderGoesOnAfterItsConnectionWasCut() {
        JavaProcess owning = start("rpc.objects.lease=20s", "rpc.objects.renew-interval=1s");
        CuttableProxy proxy = new CuttableProxy(port(owning));
        open.add(proxy);
        try (Node patient = new Node(
                Nothing.class, "rpc.objects.lease=20s", "rpc.objects.renew-interval=1s", "rpc.server.enabled=false")) {
            RemoteClient owner = patient.clients().forAddress(URI.create("tcp://127.0.0.1:" + proxy.port()));
            Counter counter = owner.call("fresh", null, Counter.class).block(SOON);
            assertThat(counter.add(1)).isEqualTo(1);
            proxy.cut(true);
            await().pollDelay(Duration.ofSeconds(5)).atMost(SOON).until(() -> true);
            proxy.cut(false);
            await().atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(counter.add(1)).isGreaterThanOrEqualTo(2));
            assertThat(counter.value().block(SOON)).isEqualTo(2);
            counter.close();
        }
    }

    @Test
    void aHandOverToWhoCannotReachTheOwnerFailsTheCallThatCarriesIt() {
        JavaProcess owning = start(LEASE, RENEWAL, "rpc.objects.addresses=tcp://127.0.0.1:1");
        int port = port(owning);
        CuttableProxy proxy = new CuttableProxy(port);
        open.add(proxy);
        RemoteClient third = client(start(LEASE, RENEWAL));
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
    void aHundredThousandObjectsComeAndGo() {
        RemoteClient owner = client(start());
        Counter steady = owner.call("shared", null, Counter.class).block(SOON);
        Flux.range(0, 100_000)
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
                .withMessageContaining("as many objects");
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
