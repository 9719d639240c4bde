package io.rpcboot.benchmarks.rsocket;

import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Peer;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Tls;
import io.rpcboot.benchmarks.WindowSubscriber;
import io.rpcboot.benchmarks.Workload;
import io.rpcboot.benchmarks.Workload.Feature;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** rsocket-java over TCP, with the payload decoder that copies nothing. */
public final class RSocketPeer implements Peer {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<Feature> FEATURES = EnumSet.range(Feature.STREAMS, Feature.TLS);
    private static final int CONNECTING_AT_A_TIME = 64;

    @Override
    public String id() {
        return "rsocket";
    }

    @Override
    public String title() {
        return "rsocket-java, zero copy";
    }

    @Override
    public List<String> artifacts() {
        return List.of("io.rsocket:rsocket-core");
    }

    @Override
    public boolean runs(Workload workload) {
        return FEATURES.containsAll(workload.features());
    }

    @Override
    public Server serve(Workload workload, Tally received) throws Exception {
        LoopResources loop = LoopResources.create("referee", 1, true);
        SslContext ssl = Tls.server(workload);
        TcpServer tcp =
                TcpServer.create().runOn(loop).host(LOOPBACK).port(0).childOption(ChannelOption.TCP_NODELAY, true);
        CloseableChannel server = RSocketServer.create(SocketAcceptor.with(new RSocketAcceptor(workload, received)))
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .bindNow(TcpServerTransport.create(ssl == null ? tcp : tcp.secure(spec -> spec.sslContext(ssl))));
        return Server.of(server.address().getPort(), () -> {
            server.dispose();
            loop.dispose();
        });
    }

    @Override
    public Client connect(Workload workload, int port, Tally tally) throws Exception {
        LoopResources loop = LoopResources.create("referee", 1, true);
        Mono<RSocket> connection = connection(loop, port, Tls.client(workload));
        List<RSocket> connections = open(connection, workload.connections());
        List<RSocket> idle = new ArrayList<>();
        Standing standing = workload.has(Feature.IDLE_CONNECTIONS)
                ? count -> idle.addAll(open(connection, count))
                : count -> openStreams(connections.get(0), count, tally);
        return Client.of(load(workload, connections, tally), standing, () -> {
            connections.forEach(RSocket::dispose);
            idle.forEach(RSocket::dispose);
            loop.dispose();
        });
    }

    private static Mono<RSocket> connection(LoopResources loop, int port, @Nullable SslContext ssl) {
        TcpClient tcp = TcpClient.create(ConnectionProvider.newConnection())
                .runOn(loop)
                .host(LOOPBACK)
                .port(port)
                .option(ChannelOption.TCP_NODELAY, true);
        return RSocketConnector.create()
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(TcpClientTransport.create(ssl == null ? tcp : tcp.secure(spec -> spec.sslContext(ssl))));
    }

    private static List<RSocket> open(Mono<RSocket> connection, int count) {
        return Flux.range(0, count)
                .flatMap(i -> connection, CONNECTING_AT_A_TIME)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    private static void openStreams(RSocket rsocket, int count, Tally tally) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            rsocket.requestStream(RSocketAcceptor.number(0))
                    .subscribe(
                            item -> {
                                item.release();
                                arrived.countDown();
                            },
                            tally::fail,
                            () -> tally.fail(new IllegalStateException("a stream that stays open has ended")));
        }
        if (!arrived.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrived.getCount() + " of " + count + " streams have not opened");
        }
    }

    private static Runnable load(Workload workload, List<RSocket> connections, Tally tally) {
        int count = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        return switch (workload.kind()) {
            case UNARY -> {
                List<RSocketCaller> callers = connections.stream()
                        .map(connection -> new RSocketCaller(connection, workload))
                        .toList();
                yield () -> Caller.start(workload, Caller.over(callers), tally);
            }
            case STREAM_DOWN ->
                () -> {
                    Items items = new Items(tally);
                    connections
                            .get(0)
                            .requestStream(RSocketAcceptor.number(count))
                            .subscribe(new WindowSubscriber<>(
                                    item -> RSocketAcceptor.receive(items, item), tally::fail, () -> items.end(count)));
                };
            case STREAM_UP ->
                () -> connections
                        .get(0)
                        .requestChannel(Flux.range(0, count).map(number -> ByteBufPayload.create(Items.item(number))))
                        .subscribe(answer -> checkCount(answer, count, tally), tally::fail);
        };
    }

    private static void checkCount(Payload answer, int sent, Tally tally) {
        int arrived = RSocketAcceptor.number(answer);
        if (arrived != sent) {
            tally.fail(new IllegalStateException(arrived + " items of " + sent + " have arrived"));
        }
    }
}
