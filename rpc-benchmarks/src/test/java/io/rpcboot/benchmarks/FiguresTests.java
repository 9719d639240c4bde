package io.rpcboot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTests {

    private static final Sample CLIENT = new Sample(2_000_000_000L, 1000, 4_000_000, 300_000, 20, 70);
    private static final Sample SERVER = new Sample(1_000_000_000L, 3000, 2_000_000, 100_000, 0, 30);

    @Test
    void callsAreCountedAtTheClient() {
        Figures figures = Figures.of(CLIENT, SERVER, false);

        assertThat(figures.perSecond()).isEqualTo(500);
        assertThat(figures.client()).isEqualTo(new Figures.Cost(4, 300, 1));
        assertThat(figures.server()).isEqualTo(new Figures.Cost(2, 100, 0));
        assertThat(figures.boundMicros()).isEqualTo(4);
    }

    @Test
    void itemsThatArriveAtTheServerAreCountedThere() {
        Figures figures = Figures.of(CLIENT, SERVER, true);

        assertThat(figures.perSecond()).isEqualTo(3000);
        assertThat(figures.client().bytes()).isEqualTo(100);
    }

    @Test
    void samplesSurviveTheWayBetweenProcesses() {
        assertThat(Sample.ofLine(CLIENT.toLine())).isEqualTo(CLIENT);
        assertThat(CLIENT.since(SERVER)).isEqualTo(new Sample(1_000_000_000L, -2000, 2_000_000, 200_000, 20, 40));
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoThere() {
        assertThat(Medians.of(3, 1, 2)).isEqualTo(2);
        assertThat(Medians.of(4, 1, 2, 3)).isEqualTo(2.5);
        assertThat(Medians.of(7)).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(Medians::of);
    }

    @Test
    void versionsAreReadFromTheListOfTheBuild() {
        Versions versions = Versions.of("""

                The following files have been resolved:
                   io.grpc:grpc-netty:jar:1.80.0:compile -- module grpc.netty
                   io.netty:netty-transport-native-epoll:jar:linux-x86_64:4.2.18.Final:runtime
                """);

        assertThat(versions.of(List.of("io.grpc:grpc-netty", "io.netty:netty-transport-native-epoll", "a:b")))
                .isEqualTo("grpc-netty 1.80.0, netty-transport-native-epoll 4.2.18.Final, b of an unknown version");
    }

    @Test
    void theBuildListsTheVersionsOfAllRows() {
        Versions versions = Versions.ofBuild();

        assertThat(Rows.all())
                .allSatisfy(row -> assertThat(versions.of(row.artifacts())).doesNotContain("unknown"));
    }
}
