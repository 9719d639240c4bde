package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.Found;
import io.rpcboot.internal.failure.Hop;
import io.rpcboot.internal.failure.Thrown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorBodyTests {

    private static final String HEADER = "06 00 00 00 00 03";

    @Test
    void whoCancelledAndWhyAreSections16And17() {
        String golden = "00 00 00 0e  06 00  00 00 00 01  01 02  00 00  00 00  10 00 01 61  11 00 01 62";
        FailureFacts facts = FailureFacts.NONE.withCancelled(new FailureFacts.Cancelled("a", "b"));
        ErrorBody value = new ErrorBody(1, false, true, Thrown.message(""), facts);
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 1, value))).isEqualTo(Frames.compact(golden));
        RecordingHandler handler = new RecordingHandler();
        Frames.openReader(handler).read(Unpooled.wrappedBuffer(Frames.bytes(golden)));
        assertThat(handler.error.facts().cancelled()).isEqualTo(facts.cancelled());
    }

    @Test
    void errorWithSupertypesIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, """
                03 01  00 05 61 2e 42 61 64  00 05 77 72 6f 6e 67
                01 00 03 61 2e 42  01 00 01 43""");
        ErrorBody value = new ErrorBody(
                3, true, false, new Thrown("a.Bad", "wrong", List.of("a.B", "C"), "", List.of()), FailureFacts.NONE);
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        assertThat(readFrame(golden)).isEqualTo(value);
    }

    @Test
    void errorOfTheRuntimeIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, "0e 02  00 00  00 00");
        ErrorBody value = ErrorBody.of(14, false, true, "");
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        assertThat(readFrame(golden)).isEqualTo(value);
    }

    @Test
    void errorOfACheckIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, """
                03 00  00 00  00 03 62 61 64
                14 00 01 02
                15 00 13  00 04 6c 5b 33 5d  03 4d 69 6e  00 03 3c 20 31  00 02 2d 32""");
        Found found = new Found(2, List.of(new Violation("l[3]", "Min", "< 1", "-2")));
        ErrorBody value = new ErrorBody(3, false, false, Thrown.message("bad"), FailureFacts.NONE.withFound(found));
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        assertThat(readFrame(golden)).isEqualTo(value);
    }

    @Test
    void violationsAreCutAndTheNinthIsNeitherWrittenNorRead() {
        String text = "é".repeat(600);
        Found found = new Found(3, Collections.nCopies(9, new Violation(text, text, text, text)));
        ErrorBody value = new ErrorBody(3, false, false, Thrown.message(""), FailureFacts.NONE.withFound(found));
        ErrorBody back = readFrame(Frames.written(out -> FrameWriter.writeError(out, 3, value)));
        assertThat(back.facts().found()).isNotNull();
        assertThat(back.facts().found().violations()).hasSize(8).allSatisfy(item -> {
            assertThat(item.path()).isEqualTo("é".repeat(100));
            assertThat(item.constraint()).isEqualTo("é".repeat(127));
            assertThat(item.value()).isEqualTo("é".repeat(50));
        });
        assertThat(read("02 00  00 00  00 00" + "14 00 01 02" + "15 00 07 00 00 00 00 00 00 00".repeat(9))
                        .facts()
                        .found()
                        .violations())
                .hasSize(8);
    }

    @Test
    void violationsWithoutACheckpointAreSkipped() {
        assertThat(read("02 00  00 00  00 00  15 00 07 00 00 00 00 00 00 00")
                        .facts()
                        .found())
                .isNull();
    }

    @Test
    void unknownSectionsAreSkippedWhereverTheyStand() {
        ErrorBody error = read("02 00  00 00  00 00  7f 00 02 ff ff  01 00 01 41  ff 00 00  01 00 01 42  00 00 01 2a");
        assertThat(error.thrown().supertypes()).containsExactly("A", "B");
    }

    @Test
    void supertypesOverTheSixteenthAreSkipped() {
        assertThat(read("02 00  00 00  00 00" + "01 00 01 41".repeat(20))
                        .thrown()
                        .supertypes())
                .isEqualTo(Collections.nCopies(16, "A"));
    }

    @Test
    void unknownFlagsWithinTheBodyAreIgnored() {
        ErrorBody error = read("02 ff  00 00  00 00");
        assertThat(error.handlerRan()).isTrue();
        assertThat(error.byRuntime()).isTrue();
    }

    @Test
    void everyTruncatedFieldIsAProtocolError() {
        byte[] bytes = Frames.bytes("02 00  00 01 61  00 01 62  01 00 01 63");
        for (int length = 0; length < bytes.length; length++) {
            if (length == 8) {
                continue; // ends in front of its sections
            }
            ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
            assertThatExceptionOfType(FrameException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> ErrorBody.readFrom(cut))
                    .withMessageContaining("runs past its frame");
        }
    }

    @Test
    void textThatIsNotUtf8IsAProtocolError() {
        for (String body : List.of("02 00 00 01 ff 00 00", "02 00 00 00 00 01 ff", "02 00 00 00 00 00 01 00 01 ff")) {
            assertThatExceptionOfType(FrameException.class)
                    .isThrownBy(() -> read(body))
                    .withMessageContaining("is not UTF-8");
        }
    }

    @Test
    void everySectionIsItsGoldenBytesInBothDirections() {
        String golden = Frames.frame(HEADER, """
                08 01  00 01 54  00 01 6d
                08 00 02 61 62
                07 00 04 00 00 05 dc
                06 00 03 01 02 03
                05 00 06 03 63 20 3a 01 6f
                01 00 01 53
                04 00 04 61 74 20 78
                09 00 04 00 00 00 07
                02 00 0b 00 01 43 00 00 01 00 03 61 2e 62
                02 00 0c 00 01 44 00 00 04 00 04 61 74 20 79
                03 00 06 00 01 55 00 01 75""");
        ErrorBody value = new ErrorBody(
                8,
                true,
                false,
                new Thrown("T", "m", List.of("S"), "at x", List.of(new Hop("c :", "o"))),
                new FailureFacts(
                        List.of(
                                new Thrown("C", "", List.of("a.b"), "", List.of()),
                                new Thrown("D", "", List.of(), "at y", List.of())),
                        List.of(new Thrown("U", "u", List.of(), "", List.of())),
                        7,
                        new byte[] {1, 2, 3},
                        Duration.ofMillis(1500),
                        "ab"));
        assertThat(Frames.written(out -> FrameWriter.writeError(out, 3, value))).isEqualTo(Frames.compact(golden));
        ErrorBody read = readFrame(golden);
        assertThat(read.facts().details()).containsExactly(1, 2, 3);
        assertThat(read).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    void textsAreCutToTheirLimitsInBytesAndKeepBothEnds() {
        ErrorBody read = writtenAndRead(new Thrown(
                "a" + "é".repeat(5000) + "z",
                "A" + "é".repeat(600) + "Z",
                List.of("b".repeat(500)),
                "at first\n" + "é".repeat(5000) + "\nat last",
                List.of()));
        Thrown thrown = read.thrown();
        assertThat(thrown.type()).startsWith("aé").endsWith("éz").contains("é...é");
        assertThat(utf8(thrown.type())).isBetween(196, 200);
        assertThat(thrown.message()).startsWith("Aé").endsWith("éZ").contains("é...é");
        assertThat(utf8(thrown.message())).isBetween(996, 1000);
        assertThat(thrown.supertypes()).containsExactly("b".repeat(98) + "..." + "b".repeat(99));
        assertThat(thrown.stack()).startsWith("at first\n").endsWith("\nat last");
        assertThat(utf8(thrown.stack().substring(0, thrown.stack().indexOf("\n..."))))
                .isBetween(698, 700);
        assertThat(utf8(thrown.stack().substring(thrown.stack().indexOf("...\n") + 4)))
                .isBetween(1198, 1200);
    }

    @Test
    void failureWithTheMostOfEverythingFitsTheFrameAndLosesTheLastCausesFirst() {
        String text = "é".repeat(5000);
        Hop hop = new Hop(text, text);
        Thrown largest = new Thrown(text, text, Collections.nCopies(30, text), text, Collections.nCopies(30, hop));
        ErrorBody value = new ErrorBody(
                2,
                true,
                false,
                largest,
                new FailureFacts(
                        Collections.nCopies(30, largest),
                        Collections.nCopies(30, largest),
                        7,
                        new byte[4096],
                        Duration.ofDays(1000),
                        text));
        String written = Frames.written(out -> FrameWriter.writeError(out, 3, value));
        assertThat(written.length() / 2).isLessThanOrEqualTo(FrameFormat.HEADER_LENGTH + FrameFormat.MAX_HEAD);
        ErrorBody read = readFrame(written);
        assertThat(read.thrown().supertypes()).hasSize(16);
        assertThat(read.thrown().hops()).hasSize(8);
        assertThat(read.facts().details()).hasSize(4096);
        assertThat(read.facts().causes()).isNotEmpty();
        assertThat(read.facts().retryAfter()).isEqualTo(Duration.ofMillis(0xFFFF_FFFFL));
    }

    @Test
    void ofManyCausesEightAreTold() {
        Thrown cause = Thrown.message("c");
        ErrorBody read = writtenAndRead(
                new FailureFacts(Collections.nCopies(30, cause), Collections.nCopies(30, cause), 26, null, null, null));
        assertThat(read.facts().causes()).hasSize(8);
        assertThat(read.facts().suppressed()).hasSize(4);
        assertThat(read.facts().suppressedLeftOut()).isEqualTo(26);
    }

    @Test
    void ofManyHopsTheOriginAndTheLastSevenAreTold() {
        List<Hop> hops =
                IntStream.range(0, 20).mapToObj(i -> new Hop("peer " + i, "o")).toList();
        ErrorBody read = writtenAndRead(new Thrown("", "", List.of(), "", hops));
        assertThat(read.thrown().hops())
                .hasSize(8)
                .startsWith(hops.get(0))
                .endsWith(hops.subList(13, 20).toArray(Hop[]::new));
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ErrorBody writtenAndRead(Thrown thrown) {
        return writtenAndRead(new ErrorBody(2, true, false, thrown, FailureFacts.NONE));
    }

    private static ErrorBody writtenAndRead(FailureFacts facts) {
        return writtenAndRead(new ErrorBody(2, true, false, Thrown.message(""), facts));
    }

    private static ErrorBody writtenAndRead(ErrorBody body) {
        return readFrame(Frames.written(out -> FrameWriter.writeError(out, 3, body)));
    }

    private static ErrorBody read(String body) {
        return ErrorBody.readFrom(Unpooled.wrappedBuffer(Frames.bytes(body)));
    }

    private static ErrorBody readFrame(String hex) {
        RecordingHandler handler = new RecordingHandler();
        Frames.openReader(handler).read(Unpooled.wrappedBuffer(Frames.bytes(hex)));
        return handler.error;
    }
}
