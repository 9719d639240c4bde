package io.rpcboot.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JacksonReadFailuresTests {

    record Line(String text, int count) {}

    record Order(List<Line> lines, LocalDate day, Map<String, List<Integer>> sizes) {}

    record Range(int low, int high) {
        Range {
            if (low > high) {
                throw new IllegalArgumentException("low is above high\r\nand more");
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
    interface Animal {}

    record Dog(int age) implements Animal {}

    interface Nothing {}

    @ParameterizedTest
    @EnumSource
    void readingNamesThePathTheExpectedTypeAndWhatWasFound(Format format) {
        String line = Line.class.getName();
        assertReads(
                format,
                Order.class,
                "{\"lines\":[{},{\"text\":[1]}]}",
                "lines[0].count",
                "expected int, found nothing");
        assertReads(
                format,
                Order.class,
                "{\"lines\":[{\"count\":1,\"text\":[1]}]}",
                "lines[0].text",
                "expected java.lang.String, found an array");
        assertReads(
                format,
                Order.class,
                "{\"lines\":7}",
                "lines",
                "expected java.util.List<" + line + ">, found an integer");
        assertReads(
                format,
                Order.class,
                "{\"day\":\"secret\"}",
                "day",
                "expected java.time.LocalDate, found a string of another form");
        assertReads(format, Order.class, "{\"sizes\":{\"a\":[1,{}]}}", "sizes.a[1]", "expected int, found an object");
        assertReads(format, Order.class, "[]", null, "expected " + Order.class.getName() + ", found an array");
        assertReads(
                format,
                Format.type(new TypeReference<List<Line>>() {}),
                "[3]",
                "[0]",
                "expected " + line + ", found an integer");
        assertReads(format, long[].class, "[1,{}]", "[1]", "expected long, found an object");
        assertReads(format, byte[][].class, "7", null, "expected byte[][], found an integer");
        assertReads(format, int.class, "null", null, "expected int, found null");
        assertReads(format, int.class, "\"secret\"", null, "expected int, found a string of another form");
        assertReads(format, int.class, "3000000000", null, "expected int, found a number out of its range");
        assertReads(format, Animal.class, "{\"@type\":\"dog\",\"age\":true}", "age", "expected int, found a boolean");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheApplicationSaysIsKeptOnOneLine(Format format) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(format.codec().reader(Range.class), "{\"low\":2,\"high\":1}"))
                .withMessageEndingWith(": java.lang.IllegalArgumentException: low is above high??and more")
                .withCauseExactlyInstanceOf(IllegalArgumentException.class);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(format.codec().reader(Animal.class), "{\"@type\":\"cat\"}"))
                .withMessageEndingWith(
                        ": expected " + Animal.class.getName() + ", found an unknown subtype; known are [dog]");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(format.codec().reader(Nothing.class), "{}"))
                .withMessageContaining("no Creators")
                .withNoCause();
    }

    @ParameterizedTest
    @EnumSource
    void emptyTrailingAndTruncatedPayloadsAreRefused(Format format) {
        PayloadReader reader = format.codec().reader(Object.class);
        byte[] map = format.bytes("{\"a\":[1,\"two\"]}");
        assertFails(reader, new byte[0], "the payload is empty");
        assertFails(reader, concat(map, map), "the payload goes on after the value");
        assertFails(reader, concat(format.bytes("7"), new byte[] {1}), "");
        assertFails(reader, Arrays.copyOf(map, map.length - 1), "the payload ends within the value");
        assertFails(reader, nested(format), "nesting depth (501) exceeds the maximum allowed (500");
    }

    @Test
    void blanksAroundJsonAreNothing() {
        PayloadReader reader = Format.JSON.codec().reader(Object.class);

        assertThat(Format.JSON.read(reader, " \n7\t\r\n")).isEqualTo(7);
        assertThat(Format.JSON.read(reader, "{} " + " ".repeat(20_000))).isEqualTo(Map.of());
        assertFails(reader, ("{}" + " ".repeat(20_000) + "x").getBytes(UTF_8), "goes on");
        assertFails(reader, "  ".getBytes(UTF_8), "found nothing");
        assertFails(reader, "{\"a\": secret}".getBytes(UTF_8), "malformed json near byte");
        assertFails(reader, new byte[] {0, '7'}, "malformed json");
    }

    @Test
    void unknownMembersAreRefusedWhereTheMapperSaysSo() {
        JsonMapper strict = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        PayloadReader reader = JacksonPayloadCodec.json(strict).reader(Order.class);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.JSON.read(reader, "{\"lines\":[{\"count\":1,\"colour\":2}]}"))
                .withMessageEndingWith(": lines[0].colour: unknown member; known are [text, count]");
    }

    @ParameterizedTest
    @EnumSource
    void textsAreShortAndOnOneLineWhateverTheNamesAre(Format format) {
        PayloadReader reader = format.codec().reader(Format.type(new TypeReference<Map<String, Integer>>() {}));
        String name = "a\\n\\u2028".repeat(600);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(reader, "{\"" + name + "\":[]}"))
                .satisfies(e ->
                        assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(500).doesNotContain("\n", "\u2028"))
                .satisfies(
                        e -> assertThat(e.field()).hasSizeLessThanOrEqualTo(200).startsWith("a??a??"));
    }

    private static void assertReads(Format format, Type type, String json, String field, String text) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(format.codec().reader(type), json))
                .withMessageStartingWith("cannot read ")
                .withMessageEndingWith(
                        " from " + format.codec().name() + ": " + (field == null ? "" : field + ": ") + text)
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    private static void assertFails(PayloadReader reader, byte[] bytes, String text) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.read(reader, bytes))
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "Source:", "\n"));
    }

    private static byte[] nested(Format format) {
        byte[] open = new byte[600];
        Arrays.fill(open, format == Format.CBOR ? (byte) 0x81 : (byte) '[');
        return open;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
