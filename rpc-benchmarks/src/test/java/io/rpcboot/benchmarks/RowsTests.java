package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row that loses, doubles or garbles calls must not get a figure. Says nothing about speed. */
class RowsTests {

    private static final long TIMEOUT_MILLIS = 20_000;

    private static final List<String> WORKLOADS = List.of(
            "unary-1",
            "unary-1024",
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
            "unary-8+idle-20",
            "unary-8+streams-300");

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rowsAndWorkloads")
    @Timeout(60)
    void everyCallIsAnsweredOnceWithItsOwnContent(String row, String workloadId) throws Exception {
        Workload workload = Workload.of(workloadId);
        Peer peer = Rows.of(row);
        long limit = workload.isLarge() ? 20 : 2 * workload.inFlight() + 700;
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
                        .map(peer -> Arguments.of(peer.id(), workload.id())));
    }
}
