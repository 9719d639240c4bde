package io.rpcboot.benchmarks.engine;

import io.netty.buffer.ByteBuf;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.PoolSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.ServiceSettings;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import java.net.URI;

/** This project without Spring: bytes in, the same bytes out, no codec. Streams with the default settings. */
public final class EnginePeer implements Peer {

    private static final ConnectionSettings CONNECTION =
            ConnectionSettings.defaults().withMaxConcurrentCalls(2048);
    private static final String SERVICE = "referee";

    private final String id;
    private final String title;
    private final boolean buffers;

    private EnginePeer(String id, String title, boolean buffers) {
        this.id = id;
        this.title = title;
        this.buffers = buffers;
    }

    /** Payloads and results are {@code byte[]}. */
    public static Peer arrays() {
        return new EnginePeer("engine", "rpcboot, byte[]", false);
    }

    /** Payloads and results are {@code ByteBuf}. */
    public static Peer buffers() {
        return new EnginePeer("engine-buf", "rpcboot, ByteBuf", true);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean runs(Workload workload) {
        return !buffers || workload.kind() == Workload.Kind.UNARY;
    }

    @Override
    public Server serve(Workload workload, Tally received) {
        RpcServer server = RpcServer.builder()
                .name("referee-server")
                .listen(URI.create("tcp://127.0.0.1:0"))
                .connection(CONNECTION)
                .eventLoopThreads(1)
                .operations(EngineOperations.all(buffers ? ByteBuf.class : byte[].class, received))
                .build();
        server.start();
        return new EngineServer(server);
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) {
        RemoteClients clients = RemoteClients.builder()
                .name("referee-client")
                .eventLoopThreads(1)
                .service(ServiceSettings.of(SERVICE, URI.create("tcp://127.0.0.1:" + port))
                        .withConnection(CONNECTION)
                        .withPool(PoolSettings.defaults().withMaxConnectionsPerAddress(1)))
                .build();
        return new EngineClient(clients, load(workload, clients.forService(SERVICE), tally));
    }

    private Runnable load(Workload workload, RemoteClient client, Tally tally) {
        int items = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        return switch (workload.kind()) {
            case UNARY -> {
                Caller caller = buffers ? new BufferCaller(client, workload) : new ArrayCaller(client, workload);
                yield () -> Caller.start(workload, caller, tally);
            }
            case STREAM_DOWN -> () -> EngineStreams.down(client, items, tally);
            case STREAM_UP -> () -> EngineStreams.up(client, items, tally);
        };
    }

    private record EngineServer(RpcServer server) implements Server {

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private record EngineClient(RemoteClients clients, Runnable workload) implements Client {

        @Override
        public void start() {
            workload.run();
        }

        @Override
        public void close() {
            clients.close();
        }
    }
}
