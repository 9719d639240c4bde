package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row that loses, doubles or garbles calls must not get a figure. Says nothing about speed. */
@Tag("processes")
class RowsTests {

    private static final long TIMEOUT_MILLIS = 60_000;

    /** More than fit a window, so that it must be granted anew. */
    private static final int ITEMS = 2 * WindowSubscriber.WINDOW + 100;

    private static final List<String> WORKLOADS = List.of(
            "unary-1",
            "unary-200",
            "outside-2x8",
            "connections-3x12",
            "open-loop",
            "stream-down",
            "stream-up",
            "unary-4+0b",
            "unary-4+64k",
            "unary-2+1m",
            "unary-8+deadline",
            "unary-8+tls+64k",
            "unary-8+observed",
            "unary-8+timed",
            "unary-8+unwatched",
            "unary-600+defaults",
            "unary-8+metrics",
            "unary-8+idle-20",
            "unary-8+streams-300");

    /** An application takes its time to start. */
    private static final List<String> WORKLOADS_OF_APPLICATIONS = List.of("outside-2x8", "stream-down", "stream-up");

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rowsAndWorkloads")
    @Timeout(120)
    void everyCallIsAnsweredOnceWithItsOwnContent(String row, String workloadId) throws Exception {
        Workload workload = Workload.of(workloadId);
        Peer peer = Rows.of(row);
        long limit = workload.has(Workload.Feature.STREAMS) ? ITEMS : 2 * workload.inFlight() + 16;
        Tally received = new Tally(limit);
        Tally tally = new Tally(limit);
        Tally counted = workload.countedAtServer() ? received : tally;
        try (Peer.Server server = peer.serve(workload, received);
                Peer.Client client = peer.connect(workload, server.port(), tally)) {
            if (workload.standing() > 0) {
                client.stand(workload.standing() / 2);
                client.stand(workload.standing() - workload.standing() / 2);
            }
            client.start();

            assertThat(counted.await(TIMEOUT_MILLIS)).isTrue();
            assertThat(tally.failure()).isNull();
            assertThat(received.failure()).isNull();
            assertThat(counted.count()).isEqualTo(limit);
        }
    }

    static Stream<Arguments> rowsAndWorkloads() {
        return WORKLOADS.stream()
                .map(Workload::of)
                .flatMap(workload -> Rows.all().stream()
                        .filter(peer -> peer.runs(workload))
                        .filter(peer -> !isApplication(peer) || WORKLOADS_OF_APPLICATIONS.contains(workload.id()))
                        .map(peer -> Arguments.of(peer.id(), workload.id())));
    }

    private static boolean isApplication(Peer peer) {
        return peer.artifacts().stream()
                .anyMatch(artifact -> artifact.startsWith("org.springframework") || artifact.endsWith("starter"));
    }
}
