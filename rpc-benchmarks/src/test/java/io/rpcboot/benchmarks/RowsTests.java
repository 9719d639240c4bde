package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row that loses, doubles or garbles calls must not get a figure. Says nothing about speed. */
class RowsTests {

    private static final long TIMEOUT_MILLIS = 10_000;

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rowsAndWorkloads")
    @Timeout(30)
    void everyCallIsAnsweredOnceWithItsOwnContent(String row, String workloadId) throws Exception {
        Workload workload = Workload.of(workloadId);
        Peer peer = Rows.of(row);
        long limit = workload.payloadBytes() > 1024 ? 100 : 2 * workload.inFlight() + 700;
        Tally received = new Tally(limit);
        Tally tally = new Tally(limit);
        Tally counted = workload.countedAtServer() ? received : tally;
        try (Peer.Server server = peer.serve(workload, received);
                Peer.Client client = peer.connect(workload, server.port(), tally)) {
            client.start();

            assertThat(counted.await(TIMEOUT_MILLIS)).isTrue();
            assertThat(tally.failure()).isNull();
            assertThat(received.failure()).isNull();
            assertThat(counted.count()).isEqualTo(limit);
        }
    }

    static Stream<Arguments> rowsAndWorkloads() {
        return Stream.of(Workload.values())
                .flatMap(workload -> Rows.all().stream()
                        .filter(peer -> peer.runs(workload))
                        .map(peer -> Arguments.of(peer.id(), workload.id())));
    }
}
