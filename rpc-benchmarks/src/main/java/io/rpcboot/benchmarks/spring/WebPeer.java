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
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * WebFlux, and a WebClient from the builder that Boot provides: JSON over HTTP/1.1, so that each call in flight has
 * a connection of its own, up to the 500 of the pool that comes with it. Streams are lines of JSON.
 */
public final class WebPeer implements Peer {

    private static final Set<Feature> FEATURES = EnumSet.of(Feature.STREAMS, Feature.OTHER_SIZES);
    private static final Map<String, Object> LARGE_BODIES = Map.of("spring.http.codecs.max-in-memory-size", "4MB");

    @Override
    public String id() {
        return "webflux";
    }

    @Override
    public String title() {
        return "WebFlux + WebClient, record as JSON";
    }

    @Override
    public List<String> artifacts() {
        return List.of("org.springframework.boot:spring-boot-webflux", "org.springframework:spring-webflux");
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
                        WebApplicationType.REACTIVE,
                        received,
                        Map.of(
                                "server.address",
                                "127.0.0.1",
                                "server.port",
                                "0",
                                "spring.http.codecs.max-in-memory-size",
                                "4MB")),
                "local.server.port");
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) {
        ConfigurableApplicationContext context =
                Application.start(ClientBeans.class, WebApplicationType.NONE, tally, LARGE_BODIES);
        WebClient client = context.getBean(WebClient.Builder.class)
                .baseUrl("http://127.0.0.1:" + port)
                .build();
        return Client.of(NoteLoad.of(workload, List.of(new Requesting(client)), tally), Standing.NONE, context::close);
    }

    private record Requesting(WebClient client) implements NoteClient {

        @Override
        public Mono<Note> echo(Note note) {
            return client.post().uri("/echo").bodyValue(note).retrieve().bodyToMono(Note.class);
        }

        @Override
        public Flux<Note> items(int count) {
            return client.get()
                    .uri("/items?count={count}", count)
                    .accept(MediaType.APPLICATION_NDJSON)
                    .retrieve()
                    .bodyToFlux(Note.class);
        }

        @Override
        public Mono<Long> count(Flux<Note> notes) {
            return client.post()
                    .uri("/count")
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .body(notes, Note.class)
                    .retrieve()
                    .bodyToMono(Long.class);
        }
    }

    /** The handlers. */
    @RestController
    record Handlers(NoteService service) {

        @PostMapping("/echo")
        Mono<Note> echo(@RequestBody Note note) {
            return service.echo(note);
        }

        @GetMapping(path = "/items", produces = MediaType.APPLICATION_NDJSON_VALUE)
        Flux<Note> items(@RequestParam int count) {
            return service.items(count);
        }

        @PostMapping(path = "/count", consumes = MediaType.APPLICATION_NDJSON_VALUE)
        Mono<Long> count(@RequestBody Flux<Note> notes) {
            return service.count(notes);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class ServerBeans {}

    @Configuration(proxyBeanMethods = false)
    static class ClientBeans {}
}
