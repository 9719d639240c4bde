package io.rpcboot.benchmarks.spring;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.benchmarks.Note;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This project as applications use it: {@code @RpcHandler}, and an injected client. */
public final class RpcPeer implements Peer {

    private static final Set<Feature> FEATURES =
            EnumSet.of(Feature.STREAMS, Feature.OTHER_SIZES, Feature.DEADLINE, Feature.METRICS);

    @Override
    public String id() {
        return "rpc-handler";
    }

    @Override
    public String title() {
        return "rpcboot, @RpcHandler, record as CBOR";
    }

    @Override
    public List<String> artifacts() {
        return List.of(
                "io.rpcboot:rpc-spring-boot-starter",
                "org.springframework.boot:spring-boot",
                "tools.jackson.dataformat:jackson-dataformat-cbor");
    }

    @Override
    public boolean runs(Workload workload) {
        return FEATURES.containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) {
        return Application.server(
                Application.start(
                        workload.has(Feature.METRICS) ? MeteredServerBeans.class : ServerBeans.class,
                        WebApplicationType.NONE,
                        received,
                        Map.of(
                                "rpc.server.enabled", "true",
                                "rpc.server.port", "0",
                                "rpc.server.max-concurrent-calls", "2048",
                                "rpc.event-loop.threads", "1")),
                "local.rpc.server.port");
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) {
        ConfigurableApplicationContext context = Application.start(
                workload.has(Feature.METRICS) ? MeteredClientBeans.class : ClientBeans.class,
                WebApplicationType.NONE,
                tally,
                Map.of(
                        "rpc.client.services.referee.uri",
                        "tcp://127.0.0.1:" + port,
                        "rpc.client.services.referee.timeout",
                        workload.has(Feature.DEADLINE) ? "30s" : "0s",
                        "rpc.client.pool.max-connections-per-address",
                        "1",
                        "rpc.event-loop.threads",
                        "1"));
        NoteClient client = context.getBean(Calling.class);
        return Client.of(NoteLoad.of(workload, List.of(client), tally), Standing.NONE, context::close);
    }

    /** The application's code that calls. */
    record Calling(@RpcClient("referee") RemoteClient referee) implements NoteClient {

        @Override
        public Mono<Note> echo(Note note) {
            return referee.call("referee.echo", note, Note.class);
        }

        @Override
        public Flux<Note> items(int count) {
            return referee.stream("referee.items", count, Note.class);
        }

        @Override
        public Mono<Long> count(Flux<Note> notes) {
            return referee.operation("referee.count").payloads(notes).retrieveMono(Long.class);
        }
    }

    /** The handlers. */
    @RpcService("referee")
    record Handlers(NoteService service) {

        @RpcHandler
        Mono<Note> echo(Note note) {
            return service.echo(note);
        }

        @RpcHandler
        Flux<Note> items(int count) {
            return service.items(count);
        }

        @RpcHandler
        Mono<Long> count(Flux<Note> notes) {
            return service.count(notes);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class ServerBeans {}

    @Configuration(proxyBeanMethods = false)
    @Import(Calling.class)
    static class ClientBeans {}

    @Configuration(proxyBeanMethods = false)
    @Import({Handlers.class, MeteredBeans.class})
    static class MeteredServerBeans {}

    @Configuration(proxyBeanMethods = false)
    @Import({Calling.class, MeteredBeans.class})
    static class MeteredClientBeans {}
}
