package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.protocol.EmbeddedPeer.Reads;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever a read ends within a valid conversation, what becomes of it is the same. */
class CutConversationTests {

    private static final byte[] TO_SERVER = Wire.concat(Conversations.toServer().toArray(byte[][]::new));
    private static final byte[] TO_CLIENT = Wire.concat(Conversations.toClient().toArray(byte[][]::new));

    @Test
    void serverAnswersWhatItShould() {
        Map<Integer, List<String>> answers = serve(Reads.ANYWHERE);

        assertThat(answers.get(0)).last().asString().startsWith("PING flags 1");
        assertThat(answers.get(1)).hasSize(6);
        assertThat(answers.get(1).get(0)).startsWith("END flags 1 ").endsWith(" A");
        assertThat(answers.get(1).get(1)).startsWith("END flags 1 ").endsWith(" B");
        assertThat(answers.get(1).get(2)).startsWith("ERROR").contains("on purpose");
        assertThat(answers.get(1).get(3)).startsWith("ERROR").contains("no operation 'nobody'");
        assertThat(answers.get(1).get(4)).startsWith("ERROR").contains("because");
        assertThat(answers.get(1).get(5)).startsWith("END flags 1 ").endsWith(" last");
        assertThat(answers.get(3)).anyMatch(frame -> frame.endsWith(" ,eins,zweidrei,vier"));
        assertThat(answers.get(5)).anyMatch(frame -> frame.endsWith(" abcdef"));
        assertThat(answers.get(7)).hasSize(4);
        assertThat(answers.get(9).stream().map(frame -> frame.replaceFirst(" flags.* ", " ")))
                .containsExactly(
                        "STARTED hello",
                        "DATA A",
                        "DATA BC",
                        "DATA D",
                        "ITEMS_END ",
                        "END done",
                        "STARTED again",
                        "DATA E",
                        "ENOUGH ",
                        "ITEMS_END ",
                        "END done");
        assertThat(answers.get(11)).hasSize(2);
        assertThat(answers.get(11).get(0)).startsWith("STARTED");
        assertThat(answers.get(11).get(1)).startsWith("CANCEL flags 0 ").contains("left");
        assertThat(answers.get(13)).singleElement().asString().contains("is no session");
    }

    @ParameterizedTest
    @EnumSource
    void serverAnswersTheSameWhereverARequestIsCut(Reads reads) {
        Map<Integer, List<String>> whole = serve(Reads.ANYWHERE);
        for (int cut = 1; cut < TO_SERVER.length; cut++) {
            assertThat(serve(reads, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverAnswersTheSameByteByByte(Reads reads) {
        assertThat(serve(reads, IntStream.range(1, TO_SERVER.length).toArray())).isEqualTo(serve(Reads.ANYWHERE));
    }

    @ParameterizedTest
    @EnumSource
    void serverAnswersTheSameForRandomReads(Reads reads) {
        Map<Integer, List<String>> whole = serve(Reads.ANYWHERE);
        Random random = new Random(4);
        for (int run = 0; run < 100; run++) {
            int[] cuts = random.ints(1 + random.nextInt(40), 1, TO_SERVER.length)
                    .sorted()
                    .toArray();
            assertThat(serve(reads, cuts)).as("run %d", run).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachByteIsCountedOnce(Reads reads) {
        try (EmbeddedPeer server = EmbeddedPeer.server(Conversations.OPERATIONS).reading(reads)) {
            server.receive(
                    TO_SERVER,
                    IntStream.range(1, TO_SERVER.length / 3).map(i -> 3 * i).toArray());
            assertThat(server.received()).isEqualTo(TO_SERVER.length);
        }
    }

    @Test
    void clientHearsWhatItShould() {
        assertThat(call(Reads.ANYWHERE))
                .containsEntry("a", List.of("one", "end"))
                .containsEntry("b", List.of("end"))
                .containsEntry("c", List.of("RemoteException no"))
                .containsEntry("d", List.of("a", "bcdefg", "h", "end"))
                .containsEntry("e", List.of("1234", "end"))
                .containsEntry("f", List.of("three taken", "end"))
                .containsEntry("g", List.of("end"))
                .containsEntry("j", List.of("start", "v", "w", "rest", "end"))
                .hasEntrySatisfying(
                        "k",
                        outcome -> assertThat(outcome)
                                .singleElement()
                                .asString()
                                .startsWith("RpcCancelledException")
                                .contains("left"))
                .containsEntry("h", List.of("x", "RemoteException broken off"))
                .hasEntrySatisfying("i", outcome -> assertThat(outcome).isEqualTo(List.of("after GOAWAY", "end")));
    }

    @ParameterizedTest
    @EnumSource
    void clientHearsTheSameWhereverAnAnswerIsCut(Reads reads) {
        Map<String, List<String>> whole = call(Reads.ANYWHERE);
        for (int cut = 1; cut < TO_CLIENT.length; cut++) {
            assertThat(call(reads, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientHearsTheSameByteByByte(Reads reads) {
        assertThat(call(reads, IntStream.range(1, TO_CLIENT.length).toArray())).isEqualTo(call(Reads.ANYWHERE));
    }

    private static Map<Integer, List<String>> serve(Reads reads, int... cuts) {
        try (EmbeddedPeer server = EmbeddedPeer.server(Conversations.OPERATIONS)) {
            server.reading(reads).receive(TO_SERVER, cuts);
            return Conversations.byCall(server.frames());
        }
    }

    private static Map<String, List<String>> call(Reads reads, int... cuts) {
        Map<String, List<String>> outcomes = new TreeMap<>();
        try (EmbeddedPeer client = EmbeddedPeer.client(ready -> Conversations.makeCalls(ready, outcomes))) {
            client.reading(reads).receive(TO_CLIENT, cuts);
        }
        return outcomes;
    }
}
