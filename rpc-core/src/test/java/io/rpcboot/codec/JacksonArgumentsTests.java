package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.codec.PayloadCodec.Argument;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;

class JacksonArgumentsTests {

    record Line(String text, int count) {}

    private static final List<Argument> ADD =
            List.of(new Argument("x", int.class, true), new Argument("y", int.class, true));

    private static final List<Argument> MIXED = List.of(
            new Argument("lines", Format.type(new TypeReference<List<Line>>() {}), true),
            new Argument("note", String.class, false),
            new Argument("limit", Format.type(new TypeReference<Optional<Integer>>() {}), false),
            new Argument("from", OptionalInt.class, false),
            new Argument("count", int.class, false));

    @ParameterizedTest
    @EnumSource
    void argumentsComeInTheirOwnOrderWhateverTheMembersHave(Format format) {
        PayloadReader reader = format.codec().argumentsReader(ADD);

        assertThat(format.read(reader, "{\"x\":1,\"y\":2}")).isEqualTo(new Object[] {1, 2});
        assertThat(format.read(reader, "{\"y\":2,\"x\":1}")).isEqualTo(new Object[] {1, 2});
    }

    @ParameterizedTest
    @EnumSource
    void absentOptionalArgumentsAreNullAndOptionalsAreEmpty(Format format) {
        PayloadReader reader = format.codec().argumentsReader(MIXED);

        assertThat(format.read(reader, "{\"lines\":[]}"))
                .isEqualTo(new Object[] {List.of(), null, Optional.empty(), OptionalInt.empty(), null});
        assertThat(format.read(reader, "{\"count\":5,\"from\":6,\"limit\":7,\"note\":null,\"lines\":[]}"))
                .isEqualTo(new Object[] {List.of(), null, Optional.of(7), OptionalInt.of(6), 5});
    }

    @ParameterizedTest
    @EnumSource
    void nullForARequiredArgumentIsRefusedAsItsAbsenceIs(Format format) {
        PayloadReader reader = format.codec().argumentsReader(MIXED);

        assertFails(
                format,
                reader,
                "{\"lines\":null}",
                "lines",
                "null, expected java.util.List<" + Line.class.getName() + ">");
    }

    @ParameterizedTest
    @EnumSource
    void noArgumentsAreAnEmptyObject(Format format) {
        PayloadReader reader = format.codec().argumentsReader(List.of());

        assertThat(format.read(reader, "{}")).isEqualTo(new Object[0]);
        assertFails(format, reader, "{\"x\":1}", "x", "unknown argument; known are none");
    }

    @ParameterizedTest
    @EnumSource
    void aValueCanBeReadAfterArgumentsOnTheSameThread(Format format) {
        JacksonPayloadCodec codec = format.codec();

        format.read(codec.argumentsReader(ADD), "{\"x\":1,\"y\":2}");

        assertThat(format.read(codec.reader(Line.class), "{\"text\":\"a\",\"count\":1}"))
                .isEqualTo(new Line("a", 1));
    }

    @ParameterizedTest
    @EnumSource
    void eachMistakeNamesItsArgumentAndWhatWasExpected(Format format) {
        PayloadReader add = format.codec().argumentsReader(ADD);
        PayloadReader mixed = format.codec().argumentsReader(MIXED);

        assertFails(format, add, "{\"x\":1}", "y", "missing argument, expected int");
        assertFails(format, add, "{\"x\":1,\"y\":null}", "y", "expected int, found null");
        assertFails(format, add, "{\"x\":1,\"y\":[1]}", "y", "expected int, found an array");
        assertFails(format, add, "{\"x\":1,\"y\":3000000000}", "y", "expected int, found a number out of its range");
        assertFails(format, add, "{\"x\":1,\"z\":2}", "z", "unknown argument; known are x, y");
        assertFails(format, add, "[1,2]", null, "expected an object with the members x, y, found an array");
        assertFails(format, add, "null", null, "expected an object with the members x, y, found null");
        assertFails(
                format,
                mixed,
                "{\"lines\":{}}",
                "lines",
                "expected java.util.List<" + Line.class.getName() + ">, found an object");
        assertFails(
                format, mixed, "{\"lines\":[{},{\"count\":true}]}", "lines[0].count", "expected int, found nothing");
        assertFails(
                format,
                mixed,
                "{\"lines\":[{\"count\":1},{\"count\":true}]}",
                "lines[1].count",
                "expected int, found a boolean");
        assertFails(
                format,
                mixed,
                "{\"lines\":[],\"limit\":\"many\"}",
                "limit",
                "expected java.util.Optional<java.lang.Integer>, found a string of another form");
    }

    @ParameterizedTest
    @CsvSource({"JSON, 7b2278223a312c2278223a322c2279223a337d", "CBOR, bf617801617802617903ff"})
    void anArgumentGivenTwiceIsRefused(Format format, String hex) {
        PayloadReader reader = format.codec().argumentsReader(ADD);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.read(reader, HexFormat.of().parseHex(hex)))
                .withMessageEndingWith(": x: given twice");
    }

    private static void assertFails(Format format, PayloadReader reader, String json, String field, String text) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(reader, json))
                .withMessageStartingWith("cannot read arguments (")
                .withMessageEndingWith((field == null ? ": " : ": " + field + ": ") + text)
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }
}
