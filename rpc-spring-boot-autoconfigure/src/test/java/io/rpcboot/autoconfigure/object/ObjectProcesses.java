package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.autoconfigure.pair.Node;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** This process, which listens nowhere, and others, all with the same properties; all end with it. */
final class ObjectProcesses implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration START = Duration.ofSeconds(60);
    private static final List<Integer> NONE = List.of(0, 0, 0);

    final Node here;
    final RemoteObjects objects;
    private final String[] properties;
    private final List<Runnable> open = new ArrayList<>();

    ObjectProcesses(String... properties) {
        this.properties = properties;
        List<String> own = new ArrayList<>(List.of(properties));
        own.add("rpc.server.enabled=false");
        this.here = new Node(Nothing.class, own.toArray(String[]::new));
        this.objects = here.context.getBean(RemoteObjects.class);
    }

    JavaProcess start(String... more) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.addAll(List.of(more));
        JavaProcess process = ObjectNode.start(all.toArray(String[]::new));
        open.add(process::close);
        return process;
    }

    CuttableProxy before(JavaProcess process) {
        CuttableProxy proxy = wire();
        proxy.target(port(process));
        return proxy;
    }

    CuttableProxy wire() {
        CuttableProxy proxy = new CuttableProxy();
        open.add(proxy::close);
        return proxy;
    }

    RemoteClient client(JavaProcess process) {
        return client(port(process));
    }

    RemoteClient client(int port) {
        return here.clients().forAddress(URI.create("tcp://127.0.0.1:" + port));
    }

    static int port(JavaProcess process) {
        return Integer.parseInt(process.await(ObjectNode.PORT, START).group(1));
    }

    /** Objects exported, held, and on their way: of this process. */
    List<Integer> counts() {
        var counts = objects.counts();
        return List.of(counts.exported(), counts.imported(), counts.openClaims());
    }

    /** The same of another. */
    static List<Integer> counts(RemoteClient process) {
        return List.of(process.call("counts", null, Integer[].class).block(SOON));
    }

    void awaitNothing(Duration limit, Collection<RemoteClient> others) {
        await().atMost(limit).untilAsserted(() -> {
            assertThat(counts()).isEqualTo(NONE);
            for (RemoteClient each : others) {
                assertThat(counts(each)).isEqualTo(NONE);
            }
        });
    }

    @Override
    public void close() {
        here.close();
        open.forEach(Runnable::run);
    }

    static class Nothing {}
}
