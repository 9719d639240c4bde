package io.rpcboot.protocol;

import static io.rpcboot.protocol.TestServers.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections of one event loop read into the same buffer: what an application keeps of it stays as it was. */
class KeptBuffersTests {

    private static final int CLIENTS = 3;

    /** Copied, cut by the ends of reads, kept in the buffer that was read, put together of several frames. */
    private static final int[] SIZES = {1, 100, 20_000, 64 * 1024, 300_000};

    private final List<ByteBuf> kept = new ArrayList<>();
    private final List<RemoteClients> clients = new ArrayList<>();
    private final RpcServer server = RpcServer.builder()
            .listen(URI.create("tcp://127.0.0.1:0"))
            .eventLoopThreads(1)
            .operations(List.of(OperationDefinition.unary("keep", ByteBuf.class, byte[].class, (payload, call) -> {
                kept.add((ByteBuf) payload);
                return new byte[0];
            })))
            .build();

    @AfterEach
    void close() {
        clients.forEach(RemoteClients::close);
        server.close();
        kept.forEach(ByteBuf::release);
    }

    @Test
    void payloadsThatAHandlerKeepsStayAsTheyWere() {
        server.start();
        List<RemoteClient> callers =
                IntStream.range(0, CLIENTS).mapToObj(i -> client()).toList();
        List<byte[]> sent = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int size : SIZES) {
                byte[] payload = new byte[size];
                Arrays.fill(payload, (byte) sent.size());
                sent.add(payload);
            }
        }

        Flux.range(0, sent.size())
                .flatMap(i -> keep(callers.get(i % CLIENTS), sent.get(i)), 16)
                .blockLast(LIMIT);

        assertThat(kept).hasSameSizeAs(sent);
        assertThat(kept)
                .extracting(payload -> ByteBufUtil.getBytes(payload))
                .usingElementComparator(Arrays::compare)
                .containsExactlyInAnyOrderElementsOf(sent);
    }

    private static Mono<byte[]> keep(RemoteClient caller, byte[] payload) {
        return caller.call("keep", payload, byte[].class);
    }

    private RemoteClient client() {
        RemoteClients made = RemoteClients.builder()
                .service(ServiceSettings.of("tested", server.addresses().get(0)))
                .build();
        clients.add(made);
        return made.forService("tested");
    }
}
