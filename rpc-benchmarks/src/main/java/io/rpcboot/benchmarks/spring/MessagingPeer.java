package io.rpcboot.benchmarks.spring;

import io.rpcboot.benchmarks.Note;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring RSocket: {@code @MessageMapping}, and a requester from the builder that Boot provides; the format is CBOR. */
public final class MessagingPeer implements Peer {

    private static final Set<Feature> FEATURES = EnumSet.of(Feature.STREAMS, Feature.OTHER_SIZES, Feature.CONNECTIONS);

    @Override
    public String id() {
        return "spring-rsocket";
    }

    @Override
    public String title() {
        return "Spring RSocket, record as CBOR";
    }

    @Override
    public List<String> artifacts() {
        return List.of(
                "org.springframework.boot:spring-boot-rsocket",
                "org.springframework:spring-messaging",
                "io.rsocket:rsocket-core");
    }

    @Override
    public boolean runs(Workload workload) {
        return FEATURES.containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) {
        return Application.server(
                Application.start(
                        ServerBeans.class,
                        WebApplicationType.NONE,
                        received,
                        Map.of("spring.rsocket.server.address", "127.0.0.1", "spring.rsocket.server.port", "0")),
                "local.rsocket.server.port");
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) {
        ConfigurableApplicationContext context =
                Application.start(ClientBeans.class, WebApplicationType.NONE, tally, Map.of());
        List<Requesting> connections = IntStream.range(0, workload.connections())
                .mapToObj(i -> new Requesting(
                        context.getBean(RSocketRequester.Builder.class).tcp("127.0.0.1", port)))
                .toList();
        return Client.of(NoteLoad.of(workload, connections, tally), Standing.NONE, () -> {
            connections.forEach(connection -> connection.requester.dispose());
            context.close();
        });
    }

    private record Requesting(RSocketRequester requester) implements NoteClient {

        @Override
        public Mono<Note> echo(Note note) {
            return requester.route("echo").data(note).retrieveMono(Note.class);
        }

        @Override
        public Flux<Note> items(int count) {
            return requester.route("items").data(count).retrieveFlux(Note.class);
        }

        @Override
        public Mono<Long> count(Flux<Note> notes) {
            return requester
                    .route("count")
                    .data(notes, Note.class)
                    .retrieveFlux(Long.class)
                    .single();
        }
    }

    /** The handlers. */
    @Controller
    record Handlers(NoteService service) {

        @MessageMapping("echo")
        Mono<Note> echo(Note note) {
            return service.echo(note);
        }

        @MessageMapping("items")
        Flux<Note> items(int count) {
            return service.items(count);
        }

        @MessageMapping("count")
        Mono<Long> count(Flux<Note> notes) {
            return service.count(notes);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class ServerBeans {}

    @Configuration(proxyBeanMethods = false)
    static class ClientBeans {}
}
