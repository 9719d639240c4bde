package io.rpcboot.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions that are too large, forge lines or misbehave: bounded, of the right type, one line at either end. */
class HostileExceptionsTests {

    private static final String FORGED = "all is well\r\n2026-01-01 ERROR root has logged in\u001b[2J\u2028\u202etxt";

    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private final Nodes nodes = new Nodes();
    private final LoggedFailures log = new LoggedFailures();
    private RemoteClient client;

    @BeforeEach
    void start() {
        RpcServer server = nodes.serve(
                "tested",
                builder -> builder.errorStackTrace(true),
                Nodes.text("fail", (payload, context) -> Nodes.sneak(thrown.get())));
        client = nodes.client(server);
    }

    @AfterEach
    void stop() {
        nodes.close();
        log.close();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("6,000 characters", new IllegalStateException("x".repeat(6000))),
                Arguments.of("600 two-byte characters", new IllegalStateException("é".repeat(600))),
                Arguments.of("1 MiB", new IllegalStateException("y".repeat(1 << 20))),
                Arguments.of("line breaks and escape codes", new IllegalStateException(FORGED)),
                Arguments.of("a cause of itself", new SelfCausing()),
                Arguments.of("a ring of causes", ring()),
                Arguments.of("10,000 suppressed", suppressing(10_000)),
                Arguments.of("100 causes", causes(100)),
                Arguments.of("a message that throws", new Speechless()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void exceptionIsBoundedOfTheRightTypeAndOneLineAtEitherEnd(String name, Throwable error) {
        thrown.set(error);
        RemoteException failure = Nodes.failure(client, "fail", RemoteException.class);

        assertThat(failure.remoteType()).isEqualTo(error.getClass().getName());
        assertThat(failure.is(IllegalStateException.class)).isTrue();
        assertThat(failure.is(Throwable.class)).isTrue();
        assertThat(failure.code()).isEqualTo(RpcCode.UNKNOWN);
        assertThat(failure.remoteMessage().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1000);
        assertThat(failure.getSuppressed()).hasSizeLessThanOrEqualTo(5);
        assertThat(depth(failure)).isLessThanOrEqualTo(9);
        await().atMost(Nodes.LIMIT).until(() -> log.all().size() >= 2);
        assertThat(log.ofServer()).singleElement().asString().startsWith("WARN call 1 of 'fail' by caller (127.0.0.1:");
        assertThat(log.ofClient()).singleElement().asString().startsWith("WARN call 1 to 'tested' failed with UNKNOWN");
        assertThat(log.all())
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .hasSizeLessThan(1500)
                        .matches(line -> line.lines().count() == 1)
                        .doesNotContain("\u001b", "\u2028", "\u202e", "\r"));
    }

    @Test
    void exceptionThatIsHarmlessIsLoggedAsItselfAndAnyOtherAsItsText() {
        thrown.set(new IllegalStateException("out of paper", new IllegalArgumentException("no tray")));
        Nodes.failure(client, "fail", RemoteException.class);
        await().atMost(Nodes.LIMIT).until(() -> log.all().size() >= 2);
        assertThat(log.stackOfServer().getClassName()).isEqualTo(IllegalStateException.class.getName());
        assertThat(log.stackOfServer().getCause().getClassName()).isEqualTo(IllegalArgumentException.class.getName());

        log.all().clear();
        thrown.set(new IllegalStateException("out of paper", new IllegalArgumentException(FORGED)));
        Nodes.failure(client, "fail", RemoteException.class);
        await().atMost(Nodes.LIMIT).until(() -> log.all().size() >= 2);
        assertThat(log.stackOfServer().getClassName()).isNotEqualTo(IllegalStateException.class.getName());
        assertThat(log.stackOfServer().getMessage()).isEqualTo("java.lang.IllegalStateException: out of paper");
        assertThat(log.stackOfServer().getCause().getMessage()).doesNotContain("\n", "\u001b");
    }

    @Test
    void textsThatForgeLinesAreWrittenOut() {
        thrown.set(new IllegalStateException(FORGED, new IllegalArgumentException(FORGED)));
        RemoteException failure = Nodes.failure(client, "fail", RemoteException.class);

        assertThat(failure.remoteMessage())
                .isEqualTo("all is well\\r\\n2026-01-01 ERROR root has logged in\\u001b[2J\\u2028\\u202etxt");
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed, true));
        assertThat(printed.toString().lines())
                .noneMatch(line -> line.startsWith("2026"))
                .anyMatch(line -> line.startsWith("Caused by: io.rpcboot.RemoteException: "
                        + "java.lang.IllegalArgumentException: all is well\\r\\n"));
        assertThat(printed.toString()).doesNotContain("\u001b", "\u2028", "\u202e");
    }

    @Test
    void remoteStackIsPrintedBelowTheLocalOneAndMarked() {
        thrown.set(new IllegalStateException("outer", new IllegalArgumentException("inner")));
        RemoteException failure = Nodes.failure(client, "fail", RemoteException.class);

        assertThat(failure.remoteStack()).startsWith("\tat " + HostileExceptionsTests.class.getName() + ".");
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed, true));
        String text = printed.toString();
        String remoteFrame = "\tat remote//" + HostileExceptionsTests.class.getName()
                + ".remoteStackIsPrintedBelowTheLocalOneAndMarked(HostileExceptionsTests.java:";
        assertThat(text).contains(remoteFrame);
        assertThat(text.indexOf(remoteFrame)).isGreaterThan(text.indexOf("\tat io.rpcboot.internal."));
        assertThat(failure.getCause().getStackTrace())
                .isNotEmpty()
                .allMatch(frame -> RemoteException.STACK_MARK.equals(frame.getClassLoaderName()));
    }

    @Test
    void whatWasSuppressedIsToldAndTheRestIsCounted() {
        thrown.set(suppressing(10_000));
        RemoteException failure = Nodes.failure(client, "fail", RemoteException.class);
        assertThat(failure.getSuppressed()).hasSize(5);
        assertThat(failure.getSuppressed()[0]).hasMessage("java.lang.RuntimeException: suppressed 0");
        assertThat(failure.getSuppressed()[4]).hasMessage("9996 more, not told here");
    }

    private static int depth(Throwable error) {
        int depth = 0;
        for (Throwable each = error; each != null; each = each.getCause()) {
            depth++;
        }
        return depth;
    }

    private static Throwable ring() {
        IllegalStateException first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));
        return first;
    }

    private static Throwable suppressing(int count) {
        IllegalStateException error = new IllegalStateException("suppressing");
        for (int i = 0; i < count; i++) {
            error.addSuppressed(new RuntimeException("suppressed " + i));
        }
        return error;
    }

    private static Throwable causes(int count) {
        Throwable error = new RuntimeException("the last");
        for (int i = 0; i < count; i++) {
            error = new IllegalStateException("é".repeat(2000), error);
        }
        return error;
    }

    static final class SelfCausing extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    static final class Speechless extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }
}
