package io.rpcboot.benchmarks.reactornetty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** Reactor Netty's {@code receive()} and {@code send()}; a buffer and a flush for each read. */
public final class ReactorNettyPeer implements Peer {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<Feature> FEATURES = EnumSet.of(Feature.STREAMS, Feature.OTHER_SIZES, Feature.CONNECTIONS);

    @Override
    public String id() {
        return "reactor-netty";
    }

    @Override
    public String title() {
        return "Reactor Netty, receive()/send()";
    }

    @Override
    public List<String> artifacts() {
        return List.of("io.projectreactor.netty:reactor-netty-core");
    }

    @Override
    public boolean runs(Workload workload) {
        return FEATURES.containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) {
        LoopResources loop = LoopResources.create("referee", 1, true);
        DisposableServer server = TcpServer.create()
                .runOn(loop)
                .host(LOOPBACK)
                .port(0)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .handle((in, out) -> switch (workload.kind()) {
                    case UNARY -> echo(in, out);
                    case STREAM_DOWN -> Streams.source(in, out);
                    case STREAM_UP -> Streams.sink(in, out.alloc(), received);
                })
                .bindNow();
        return Server.of(server.port(), () -> {
            server.disposeNow();
            loop.dispose();
        });
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) {
        LoopResources loop = LoopResources.create("referee", 1, true);
        List<Connection> connections = IntStream.range(0, workload.connections())
                .<Connection>mapToObj(i -> TcpClient.create(ConnectionProvider.newConnection())
                        .runOn(loop)
                        .host(LOOPBACK)
                        .port(port)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .connectNow())
                .toList();
        return Client.of(load(workload, connections, tally), Standing.NONE, () -> {
            connections.forEach(Connection::disposeNow);
            loop.dispose();
        });
    }

    private static Runnable load(Workload workload, List<Connection> connections, Tally tally) {
        Connection first = connections.get(0);
        int items = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        return switch (workload.kind()) {
            case UNARY -> {
                List<PipeCaller> callers = connections.stream()
                        .map(connection -> new PipeCaller(workload, connection, tally))
                        .toList();
                yield () -> Caller.start(workload, Caller.over(callers), tally);
            }
            case STREAM_DOWN ->
                () -> {
                    Mono.from(Streams.sink(first.inbound(), first.channel().alloc(), tally))
                            .subscribe();
                    first.outbound()
                            .send(Mono.fromSupplier(
                                    () -> Streams.request(first.channel().alloc(), items)))
                            .then()
                            .subscribe(null, tally::fail);
                };
            case STREAM_UP ->
                () -> first.outbound()
                        .send(Streams.items(first.channel().alloc(), items))
                        .then()
                        .subscribe(null, tally::fail);
        };
    }

    private static Publisher<Void> echo(NettyInbound in, NettyOutbound out) {
        Frames frames = new Frames();
        return out.send(
                        in.receive()
                                .<ByteBuf>handle((read, sink) -> {
                                    ByteBuf answers = out.alloc().buffer(read.readableBytes() + Frames.HEAD_BYTES);
                                    frames.read(
                                            read,
                                            out.alloc(),
                                            (buffer, id, offset, length) -> answers.writeInt(length)
                                                    .writeInt(id)
                                                    .writeBytes(buffer, offset, length));
                                    if (answers.isReadable()) {
                                        sink.next(answers);
                                    } else {
                                        answers.release();
                                    }
                                })
                                .doFinally(end -> frames.release()),
                        sent -> true)
                .then();
    }
}
