package io.rpcboot.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.RegisteredException;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteException.Hop;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcFailure;
import io.rpcboot.RpcServer;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadCodec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.dataformat.cbor.CBORMapper;

/** A calls B, B calls C, C fails: A sees C's failure, and the way that it came. Three real servers' worth of sockets. */
class PassedOnFailuresTests {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final Nodes nodes = new Nodes();
    private final LoggedFailures log = new LoggedFailures();
    private RpcServer originServer;
    private RemoteClient origin;

    @BeforeEach
    void start() {
        originServer = nodes.serve(
                "origin",
                builder -> builder.errorStackTrace(true)
                        .failureMapper((error, call) -> error instanceof IOException
                                ? RpcFailure.of(RpcCode.NOT_FOUND, "no such order")
                                        .withDetails(new Order("o1", 2))
                                : null),
                Nodes.text("origin.fail", (payload, context) -> {
                    return Nodes.sneak(
                            new FileNotFoundException("o1.json").initCause(new IllegalStateException("disk")));
                }));
        origin = nodes.client(originServer);
    }

    @AfterEach
    void stop() {
        nodes.close();
        log.close();
    }

    @Test
    void callerSeesTypeCausesAndDetailsOfTheOriginAndEveryHop() {
        RpcServer middle = middle(error -> error);
        RemoteException failure = Nodes.failure(nodes.client(middle), "middle.pass", RemoteException.class);

        assertThat(failure.is(IOException.class)).isTrue();
        assertThat(failure.remoteType()).isEqualTo("java.io.FileNotFoundException");
        assertThat(failure.code()).isEqualTo(RpcCode.NOT_FOUND);
        assertThat(failure.remoteMessage()).isEqualTo("no such order");
        assertThat(failure.details(Order.class)).isEqualTo(new Order("o1", 2));
        assertThat(failure.getCause()).hasMessage("java.lang.IllegalStateException: disk");
        assertThat(failure.hops())
                .containsExactly(
                        new Hop("origin (127.0.0.1:" + originServer.port() + ")", "origin.fail"),
                        new Hop("middle (127.0.0.1:" + middle.port() + ")", "middle.pass"));
        assertThat(failure.remoteStack()).contains(PassedOnFailuresTests.class.getName());
        assertThat(failure.handlerRan()).isTrue();
    }

    @Test
    void detailsArePassedOnInTheCodecOfEachCall() {
        originServer.close();
        PayloadCodec cbor = JacksonPayloadCodec.cbor(new CBORMapper());
        originServer = nodes.serve(
                "origin",
                builder -> builder.codecs(List.of(cbor))
                        .failureMapper(
                                (error, call) -> RpcFailure.of(RpcCode.ABORTED).withDetails(new Order("o1", 2))),
                Nodes.text("origin.fail", (payload, context) -> Nodes.sneak(new IOException("locked"))));
        origin = nodes.client(originServer.addresses().get(0), "cbor", builder -> builder.codecs(List.of(cbor)));
        RemoteException failure =
                Nodes.failure(nodes.client(middle(error -> error)), "middle.pass", RemoteException.class);
        assertThat(failure.hops()).hasSize(2);
        assertThat(failure.details(Order.class)).isEqualTo(new Order("o1", 2));
    }

    @Test
    void failureThatIsTheCauseOfAnotherKeepsItsTypeAndItsHops() {
        RpcServer middle = middle(error -> new UnsupportedOperationException("cannot go on", error));
        RemoteException failure = Nodes.failure(nodes.client(middle), "middle.pass", RemoteException.class);

        assertThat(failure.is(UnsupportedOperationException.class)).isTrue();
        assertThat(failure.hops()).extracting(Hop::operation).containsExactly("middle.pass");
        RemoteException cause = (RemoteException) failure.getCause();
        assertThat(cause.is(FileNotFoundException.class)).isTrue();
        assertThat(cause.hops()).extracting(Hop::operation).containsExactly("origin.fail", "middle.pass");
        assertThat(cause.getCause()).hasMessage("java.lang.IllegalStateException: disk");
    }

    @Test
    void failureOfACallThatAHandlerHasWaitedForIsPassedOnAsItWas() {
        RpcServer middle = nodes.serve(
                "middle",
                Nodes.text(
                                "middle.wait",
                                (payload, context) -> origin.operation("origin.fail")
                                        .retrieveMono(String.class)
                                        .block(Nodes.LIMIT))
                        .withExecution(Execution.BLOCKING));
        RemoteException failure = Nodes.failure(nodes.client(middle), "middle.wait", RemoteException.class);
        assertThat(failure.is(FileNotFoundException.class)).isTrue();
        assertThat(failure.hops()).hasSize(2);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void failuresOfAllHopsAreOfOneTraceWhichTheLogsOfBothEndsName() {
        RemoteClient caller = nodes.client(middle(error -> error));
        RemoteException failure = (RemoteException) caller.operation("middle.pass")
                .header("traceparent", TRACE_PARENT)
                .retrieveMono(String.class)
                .map(answer -> new AssertionError(answer))
                .cast(Throwable.class)
                .onErrorResume(Mono::just)
                .block(Nodes.LIMIT);
        assertThat(failure.traceId()).isEqualTo(TRACE);
        assertThat(log.ofServer())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("trace " + TRACE));
        assertThat(log.ofClient())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("trace " + TRACE));
    }

    @Test
    void detailsOverTheirLimitAreLeftOutAndTheLogSaysSo() {
        RpcServer server = nodes.serve(
                "large",
                builder -> builder.failureMapper(
                        (error, call) -> RpcFailure.of(RpcCode.ABORTED).withDetails(new Order("x".repeat(5000), 1))),
                Nodes.text("fail", (payload, context) -> {
                    throw new IOException("on purpose");
                }));
        RemoteException failure = Nodes.failure(nodes.client(server), "fail", RemoteException.class);
        assertThat(failure.code()).isEqualTo(RpcCode.ABORTED);
        assertThat(failure.hasDetails()).isFalse();
        assertThat(failure.details(Order.class)).isNull();
        assertThat(log.ofServer()).anyMatch(line -> line.contains("is told without details") && line.contains("4096"));
    }

    @Test
    void mapperThatFailsIsNoReasonToTellLess() {
        RpcServer server = nodes.serve(
                "broken",
                builder -> builder.failureMapper((error, call) -> {
                    throw new IllegalStateException("mapper");
                }),
                Nodes.text("fail", (payload, context) -> {
                    throw new IllegalArgumentException("on purpose");
                }));
        RemoteException failure = Nodes.failure(nodes.client(server), "fail", RemoteException.class);
        assertThat(failure.code()).isEqualTo(RpcCode.INVALID_ARGUMENT);
        assertThat(failure.remoteMessage()).isEqualTo("on purpose");
        assertThat(log.ofServer()).anyMatch(line -> line.contains("mapping its failure failed"));
    }

    @Test
    void factoryThatFailsIsNoReasonToHideTheFailure() {
        RemoteClient client = nodes.client(
                originServer.addresses().get(0),
                builder -> builder.registeredExceptions(
                        List.of(RegisteredException.of(IOException.class, (message, remote) -> {
                            throw new IllegalStateException("factory");
                        }))));
        RemoteException failure = Nodes.failure(client, "origin.fail", RemoteException.class);
        assertThat(failure.is(IOException.class)).isTrue();
        assertThat(log.ofClient()).anyMatch(line -> line.contains("its registered factory failed"));
    }

    @Test
    void namesOfClassesFromTheWireLoadNothing() {
        String gadget = PassedOnFailuresTests.class.getPackageName() + ".Gadget";
        RpcServer server = nodes.serve("evil", Nodes.text("fail", (payload, context) -> {
            throw new RemoteException(RpcCode.INTERNAL, "boom", "x", "y", RemoteFailure.of(gadget, "boom", true));
        }));
        RemoteClient client = nodes.client(
                server.addresses().get(0),
                builder -> builder.registeredExceptions(List.of(RegisteredException.of(IOException.class))));
        RemoteException failure = Nodes.failure(client, "fail", RemoteException.class);
        assertThat(failure.remoteType()).isEqualTo(gadget);
        assertThat(failure.is(gadget)).isTrue();
        assertThat(System.getProperty("io.rpcboot.test.gadget")).isNull();
    }

    private RpcServer middle(Function<RpcException, Throwable> passOn) {
        return nodes.serve(
                "middle", builder -> builder.errorStackTrace(true), Nodes.text("middle.pass", (payload, context) -> {
                    String parent = context.header("traceparent");
                    RemoteClient.CallSpec call = origin.operation("origin.fail");
                    return (parent == null ? call : call.header("traceparent", parent))
                            .retrieveMono(String.class)
                            .onErrorMap(RpcException.class, passOn);
                }));
    }

    /** A type of the caller's own, of the same shape as the origin's. */
    record Order(String id, int version) {}
}
