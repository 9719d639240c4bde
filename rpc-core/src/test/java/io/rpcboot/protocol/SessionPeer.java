package io.rpcboot.protocol;

import io.netty.buffer.PooledByteBufAllocator;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcException;
import io.rpcboot.RpcServer;
import io.rpcboot.RpcSession;
import io.rpcboot.ServiceSettings;
import io.rpcboot.SessionSpec;
import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.Reading;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A peer in a process of its own that serves sessions, by the name of what they do; {@code relay} passes one on to
 * another such process. {@code ends} tells how the handlers ended, {@code running} how many there are.
 */
final class SessionPeer implements AutoCloseable {

    static final int MAX_CALLS = 1_000;
    static final String LARGE = "0123456789".repeat(100);

    /** Of more than one frame; a few fill what the kernel keeps for a connection. */
    static final String HUGE = LARGE.repeat(100);

    private static final int START_SECONDS = 60;
    private static final int CLEAN_UP_SECONDS = 30;
    private static final int MOST_READINGS = 20;
    private static final int KEPT_ENDS = 100;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    private final Process process;
    private final int port;

    private SessionPeer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param name what it calls itself
     * @param next the peer that it relays to; null for none
     */
    static SessionPeer start(String name, @Nullable SessionPeer next) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SessionPeer.class.getName(),
                        name,
                        next == null ? "0" : Integer.toString(next.port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new SessionPeer(process, PeerProcess.port(process));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    int port() {
        return port;
    }

    /** Returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(START_SECONDS, TimeUnit.SECONDS);
    }

    /** STOP or CONT: a process that is stopped reads nothing. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(START_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static RemoteClients clients(String name, int port) {
        return clients(name, port, RemoteSession.DEFAULT_CANCEL_TIMEOUT, KEEP_ALIVE);
    }

    static RemoteClients clients(String name, int port, Duration cancelTimeout, Duration keepAlive) {
        ConnectionSettings settings = ConnectionSettings.defaults()
                .withKeepAlive(keepAlive, keepAlive)
                .withMaxConcurrentCalls(MAX_CALLS);
        return RemoteClients.builder()
                .name(name)
                .cancelTimeout(cancelTimeout)
                .codecs(List.of(TestServers.JSON))
                .service(ServiceSettings.of("tested", URI.create("tcp://127.0.0.1:" + port))
                        .withCodec("json")
                        .withPool(TestServers.oneConnection())
                        .withConnection(settings))
                .build();
    }

    // ---- the process ----

    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final Deque<String> ENDS = new ConcurrentLinkedDeque<>();
    private static final Semaphore GO = new Semaphore(0);

    private interface Handler {
        Object handle(String payload, RpcSession<String, String> session) throws Exception;
    }

    /** It ends with its parent: when its input does. */
    public static void main(String[] args) throws IOException {
        int next = Integer.parseInt(args[1]);
        RemoteClients clients = next == 0 ? null : clients(args[0], next);
        List<OperationDefinition> operations = new ArrayList<>(sessions());
        if (clients != null) {
            RemoteClient client = clients.forService("tested");
            operations.add(session("relay", (payload, session) -> relay(client, payload, session)));
            operations.add(relayCall(client, "call", Execution.EVENT_LOOP, never -> never));
            operations.add(relayCall(client, "aside", Execution.EVENT_LOOP, never -> {
                never.subscribe(result -> {}, error -> {});
                return Mono.never();
            }));
            operations.add(relayCall(client, "block", Execution.BLOCKING, Mono::block));
            operations.add(relayCall(
                    client,
                    "future",
                    Execution.BLOCKING,
                    never -> never.toFuture().get()));
        }
        operations.add(OperationDefinition.unary("never", String.class, String.class, (payload, context) -> {
            RUNNING.incrementAndGet();
            context.cancellation().subscribe(null, null, () -> {
                // Told first: who sees fewer running asks how they ended.
                ended("never " + text(context.cancellationCause()));
                RUNNING.decrementAndGet();
            });
            return Mono.never();
        }));
        operations.add(TestServers.echo());
        operations.add(OperationDefinition.unary(
                "ends", String.class, String.class, (payload, context) -> String.join("\n", ENDS)));
        operations.add(
                OperationDefinition.unary("running", String.class, Integer.class, (payload, context) -> RUNNING.get()));
        operations.add(
                OperationDefinition.unary("memory", String.class, Long.class, (payload, context) -> usedMemory()));
        operations.add(OperationDefinition.unary(
                "threads", String.class, Integer.class, (payload, context) -> Thread.activeCount()));
        operations.add(OperationDefinition.unary("go", String.class, String.class, (payload, context) -> {
            GO.release();
            return "gone";
        }));
        AtomicReference<RpcServer> own = new AtomicReference<>();
        operations.add(OperationDefinition.unary(
                        "cancel.calls", String.class, Integer.class, (payload, context) -> cancel(own.get(), payload))
                .withExecution(Execution.BLOCKING));
        RpcServer server = RpcServer.builder()
                .name(args[0])
                .listen(URI.create("tcp://127.0.0.1:0"))
                .codecs(List.of(TestServers.JSON))
                .connection(ConnectionSettings.defaults()
                        .withKeepAlive(KEEP_ALIVE, KEEP_ALIVE)
                        .withMaxConcurrentCalls(MAX_CALLS))
                .operations(operations)
                .build();
        own.set(server);
        server.start();
        System.out.println("port " + server.port());
        while (System.in.read() >= 0) {
            // nobody writes
        }
        System.exit(0);
    }

    /** As an operator does, who is neither side of the session. */
    private static int cancel(RpcServer server, @Nullable Object operation) {
        Reading<CallSnapshot> calls = server.health().calls(MAX_CALLS);
        // Without those of a loop that is too busy to answer.
        for (int tries = 1; tries < MOST_READINGS && !calls.silentLoops().isEmpty(); tries++) {
            calls = server.health().calls(MAX_CALLS);
        }
        int cancelled = 0;
        for (CallSnapshot call : calls.items()) {
            if (call.operation().equals(operation)) {
                server.health().control().cancelCall(call.id(), "the operator has had enough");
                cancelled++;
            }
        }
        return cancelled;
    }

    private static void ended(String text) {
        ENDS.add(text);
        if (ENDS.size() > KEPT_ENDS) {
            ENDS.poll();
        }
    }

    /** Bytes of buffers that are in use. */
    private static long usedMemory() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    private static List<OperationDefinition> sessions() {
        return List.of(
                session("idle", (payload, session) -> {
                    session.started("idle");
                    session.receive().subscribe(item -> {}, error -> {});
                    return Mono.never();
                }),
                session("unstarted", (payload, session) -> Mono.never()),
                session("full", (payload, session) -> {
                    session.started("full");
                    session.send(endless(LARGE)).subscribe(nothing -> {}, error -> {});
                    return Mono.never();
                }),
                session("flood", (payload, session) -> {
                    session.started("flood");
                    session.receive().subscribe(item -> {}, error -> {});
                    return session.send(endless(HUGE)).then(Mono.never());
                }),
                session("blocking", (payload, session) -> {
                            session.started("blocking");
                            try {
                                TimeUnit.MINUTES.sleep(1);
                                return "slept";
                            } finally {
                                cleanUp("blocking");
                            }
                        })
                        .withExecution(Execution.BLOCKING),
                session("slow", (payload, session) -> {
                    session.started("slow");
                    session.context()
                            .beforeEnd(() ->
                                    Mono.fromCallable(() -> cleanUp("slow")).subscribeOn(Schedulers.boundedElastic()));
                    return Mono.never();
                }),
                session("stubborn", (payload, session) -> {
                    session.started("stubborn");
                    session.context().beforeEnd(Mono::never);
                    return Mono.never();
                }),
                session("echo.session", (payload, session) -> {
                    session.started(payload);
                    return session.send(session.receive()).thenReturn("echoed");
                }),
                session("leave", (payload, session) -> {
                    session.started("leave");
                    session.send(endless(LARGE)).subscribe(nothing -> {}, error -> {});
                    return session.cancel(payload).doOnSuccess(done -> ended("acknowledged"));
                }),
                session(
                        "leave.unstarted",
                        (payload, session) -> session.cancel(payload).doOnSuccess(done -> ended("acknowledged"))),
                session("fail", (payload, session) -> {
                    session.started("fail");
                    return session.receive().next().then(Mono.error(new IllegalStateException("the first error")));
                }));
    }

    /** Takes until somebody calls {@code go}. */
    private static String cleanUp(String operation) throws InterruptedException {
        ended("cleaning up " + operation);
        ended(GO.tryAcquire(CLEAN_UP_SECONDS, TimeUnit.SECONDS) ? "cleaned" : "not told to go");
        return operation;
    }

    static Flux<String> endless(String item) {
        return Flux.generate(sink -> sink.next(item));
    }

    private interface Relay {
        Object handle(Mono<String> never) throws Exception;
    }

    /** Calls at the next peer what never ends, in one of the ways in which a handler can. */
    private static OperationDefinition relayCall(RemoteClient client, String way, Execution execution, Relay relay) {
        return OperationDefinition.unary(
                        "relay." + way,
                        String.class,
                        String.class,
                        (payload, context) -> relay.handle(client.call("never", payload, String.class)))
                .withExecution(execution);
    }

    /** Opens at the next peer what the payload names, and passes on the items of both sides, and its result. */
    private static Mono<String> relay(RemoteClient client, String payload, RpcSession<String, String> session) {
        return client.operation(payload)
                .payload("relayed")
                .openSession(String.class, String.class, String.class)
                .flatMap(next -> {
                    session.started("relayed " + next.started());
                    next.send(session.receive()).subscribe(nothing -> {}, error -> {});
                    return session.send(next.receive()).then(next.result());
                });
    }

    private static OperationDefinition session(String name, Handler handler) {
        return OperationDefinition.session(
                        name,
                        String.class,
                        new SessionSpec(String.class, String.class),
                        String.class,
                        (payload, context) -> {
                            RUNNING.incrementAndGet();
                            context.beforeEnd(() -> Mono.fromRunnable(() -> {
                                ended(name + " " + text(context.cancellationCause()));
                                RUNNING.decrementAndGet();
                            }));
                            return handler.handle((String) payload, context.session());
                        })
                .withPayload(PayloadSpec.optionalValue(String.class));
    }

    private static String text(@Nullable RpcException cause) {
        if (cause instanceof RpcCancelledException cancelled) {
            return "by [" + cancelled.canceller() + "] for [" + cancelled.reason() + "]";
        }
        return cause == null ? "by itself" : cause.getClass().getSimpleName();
    }
}
