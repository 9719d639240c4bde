package io.rpcboot.autoconfigure.object;

import static io.rpcboot.autoconfigure.object.ObjectProcesses.SOON;
import static io.rpcboot.autoconfigure.object.ObjectProcesses.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.autoconfigure.object.ReplyHandlers.Question;
import io.rpcboot.autoconfigure.testing.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reply channels in a list in a record that two processes pass on, and who hears of what when one of them ends. */
@Tag("processes")
class ReplyProcessTest {

    private static final String[] SHORT = {"rpc.objects.lease=5s", "rpc.objects.renew-interval=1s"};

    private static ObjectProcesses processes;
    private static JavaProcess middleProcess;
    private static RemoteClient caller;
    private static RemoteClient middle;
    private static RemoteClient last;
    private static List<Integer> way;

    private final String question = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        processes = new ObjectProcesses(SHORT);
        JavaProcess calling = processes.start();
        middleProcess = processes.start();
        JavaProcess answering = processes.start();
        caller = processes.client(calling);
        middle = processes.client(middleProcess);
        last = processes.client(answering);
        way = List.of(port(middleProcess), port(answering));
    }

    @AfterAll
    static void stop() {
        processes.close();
    }

    @AfterEach
    void countsAreBack() {
        processes.awaitNothing(SOON, List.of(caller, middle, last));
    }

    @Test
    void theThirdAnswersOnce() {
        CompletableFuture<String> answer = askOver(caller, way);
        awaitReplyAt(last);
        assertThat(answer("it was me")).isEqualTo("OK");
        assertThat(answer).succeedsWithin(SOON).isEqualTo("it was me");
        assertThat(answer("me again")).isEqualTo("FAILED_PRECONDITION");
    }

    @Test
    void theThirdAnswersOneThatListensNowhere() {
        ReplyTo.Waiting<String> waiting = ask(processes, middle, Duration.ofSeconds(30));
        assertThat(answer("by relay")).isEqualTo("OK");
        assertThat(waiting.answer().block(SOON)).isEqualTo("by relay");
        assertThat(answer("me again")).isEqualTo("FAILED_PRECONDITION");
    }

    @Test
    void theThirdLearnsThatTheCallerWasKilled() {
        JavaProcess mortal = processes.start();
        CompletableFuture<String> answer = askOver(processes.client(mortal), way);
        awaitReplyAt(last);
        CompletableFuture<String> abandoned =
                last.call("abandoned", null, String.class).toFuture();
        mortal.close();
        assertThat(abandoned).succeedsWithin(SOON).isEqualTo("LEASE_OVER");
        assertThat(answer("too late")).isEqualTo("FAILED_PRECONDITION");
        assertThat(answer).failsWithin(SOON);
    }

    @Test
    void theThirdLearnsThatOneIsGoneWhoListensNowhere() {
        try (ObjectProcesses other = new ObjectProcesses(SHORT)) {
            CuttableProxy wire = processes.before(middleProcess);
            ask(other, other.client(wire.port()), Duration.ofSeconds(30));
            CompletableFuture<String> abandoned =
                    last.call("abandoned", null, String.class).toFuture();
            wire.close();
            assertThat(abandoned).succeedsWithin(SOON).isEqualTo("LEASE_OVER");
            assertThat(answer("too late")).isEqualTo("FAILED_PRECONDITION");
        }
    }

    @Test
    void theCallerLearnsThatTheThirdGivesUp() {
        CompletableFuture<String> answer = askOver(caller, way);
        awaitReplyAt(last);
        last.call("giveUp", null, Void.class).block(SOON);
        failsWith(answer, RpcCode.ABORTED);
    }

    @Test
    void theCallerLearnsThatTheThirdWasKilled() {
        JavaProcess mortal = processes.start();
        CompletableFuture<String> answer = askOver(caller, List.of(port(middleProcess), port(mortal)));
        awaitReplyAt(processes.client(mortal));
        mortal.close();
        failsWith(answer, RpcCode.ABORTED);
    }

    @Test
    void bothLearnThatTimeIsOver() {
        ReplyTo.Waiting<String> waiting = ask(processes, middle, Duration.ofSeconds(3));
        CompletableFuture<String> abandoned =
                last.call("abandoned", null, String.class).toFuture();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> waiting.answer().block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.DEADLINE_EXCEEDED));
        assertThat(abandoned).succeedsWithin(SOON);
        assertThat(answer("too late")).isEqualTo("FAILED_PRECONDITION");
    }

    /** This process asks, which listens nowhere: who is first to hear of it stands in for it. */
    private static ReplyTo.Waiting<String> ask(ObjectProcesses asking, RemoteClient first, Duration limit) {
        ReplyTo.Waiting<String> waiting = asking.objects.expectReply(String.class, limit);
        first.call("passOnOrKeep", new Question("who", List.of(waiting.replyTo()), way.subList(1, 2)), Void.class)
                .block(SOON);
        return waiting;
    }

    private CompletableFuture<String> askOver(RemoteClient process, List<Integer> over) {
        return process.call("askOver", new Question(question, List.of(), over), String.class)
                .toFuture();
    }

    private void awaitReplyAt(RemoteClient process) {
        await().atMost(SOON)
                .until(() -> process.call("hasReply", question, Boolean.class).block(SOON));
    }

    private static String answer(String text) {
        return last.call("answer", text, String.class).block(SOON);
    }

    private static void failsWith(CompletableFuture<String> answer, RpcCode code) {
        assertThat(answer)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RpcException.class)
                .satisfies(error ->
                        assertThat(((RpcException) error.getCause()).code()).isEqualTo(code));
    }
}
