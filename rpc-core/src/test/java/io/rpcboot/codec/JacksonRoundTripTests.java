package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;

class JacksonRoundTripTests {

    record Line(String text, int count) {}

    @SuppressWarnings("ArrayRecordComponent") // compared member by member
    record Order(UUID id, Instant at, LocalDate day, Duration took, BigDecimal total, List<Line> lines, byte[] seal) {}

    record Page<T>(List<T> items, Optional<T> next) {}

    interface Shape {}

    record Circle(int radius) implements Shape {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
    interface Animal {}

    record Dog(String name) implements Animal {}

    @ParameterizedTest
    @EnumSource
    void recordsWithTimesAndBytesComeBackEqual(Format format) {
        Order order = new Order(
                UUID.fromString("6f1cbb0e-6d5e-4f0e-9c5c-1d2f3a4b5c6d"),
                Instant.parse("2026-02-03T04:05:06.789Z"),
                LocalDate.of(2026, 2, 3),
                Duration.ofMillis(1_500),
                new BigDecimal("12.50"),
                List.of(new Line("a", 1), new Line("ü\u0000€\uD83D\uDE00", -2)),
                new byte[] {1, 2, 3});

        Order back = (Order) roundTrip(format, Order.class, order);

        assertThat(back).usingRecursiveComparison().isEqualTo(order);
    }

    @ParameterizedTest
    @EnumSource
    void scalarsComeBackEqual(Format format) {
        assertThat(roundTrip(format, int.class, 42)).isEqualTo(42);
        assertThat(roundTrip(format, long.class, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(roundTrip(format, double.class, 0.1)).isEqualTo(0.1);
        assertThat(roundTrip(format, boolean.class, true)).isEqualTo(true);
        assertThat(roundTrip(format, String.class, "")).isEqualTo("");
        assertThat(roundTrip(format, String.class, "x".repeat(100_000))).isEqualTo("x".repeat(100_000));
        assertThat(roundTrip(format, byte[].class, new byte[20_000])).isEqualTo(new byte[20_000]);
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthAroundTheParsersBufferComesBackEqual(Format format) {
        JacksonPayloadCodec codec = format.codec();
        PayloadWriter writer = codec.writer(Object.class);
        PayloadReader reader = codec.reader(String.class);
        for (int length = 7_980; length < 8_020; length++) {
            String text = "x".repeat(length);
            assertThat(Format.read(reader, Format.write(writer, text))).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    void genericTypesComeBackEqual(Format format) {
        Type pages = Format.type(new TypeReference<Map<String, Page<Line>>>() {});
        Map<String, Page<Line>> value = Map.of("a", new Page<>(List.of(new Line("x", 1)), Optional.empty()));

        assertThat(roundTrip(format, pages, value)).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource
    void nullReadsAsNullAndAsAnEmptyOptional(Format format) {
        assertThat(roundTrip(format, Order.class, null)).isNull();
        assertThat(roundTrip(format, Object.class, null)).isNull();
        assertThat(roundTrip(format, Void.class, null)).isNull();
        assertThat(roundTrip(format, Format.type(new TypeReference<Optional<Line>>() {}), Optional.empty()))
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void directBuffersAndSlicesAreReadWithoutMovingTheirIndexes(Format format) {
        JacksonPayloadCodec codec = format.codec();
        byte[] bytes = Format.write(codec.writer(Line.class), new Line("a", 1));
        ByteBuf direct = Unpooled.directBuffer().writeZero(7).writeBytes(bytes).writeZero(5);
        ByteBuf slice = direct.slice(7, bytes.length);
        try {
            assertThat(codec.reader(Line.class).read(slice)).isEqualTo(new Line("a", 1));
            assertThat(slice.readerIndex()).isZero();
            assertThat(slice.writerIndex()).isEqualTo(bytes.length);
        } finally {
            direct.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesKeepNothingOfTheBuffer(Format format) {
        JacksonPayloadCodec codec = format.codec();
        PayloadReader reader = codec.reader(byte[].class);
        byte[] first = Format.write(codec.writer(byte[].class), new byte[] {1, 2, 3});
        byte[] second = Format.write(codec.writer(byte[].class), new byte[] {7, 8, 9});

        byte[] read = (byte[]) Format.read(reader, first);
        Format.read(reader, second);
        Arrays.fill(first, (byte) 0);

        assertThat(read).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void theDeclaredTypeOfAContainerDecidesHowItsElementsNameTheirSubtype(Format format) {
        Type animals = Format.type(new TypeReference<List<Animal>>() {});
        Type page = Format.type(new TypeReference<Page<Animal>>() {});

        assertThat(roundTrip(format, animals, List.of(new Dog("rex")))).isEqualTo(List.of(new Dog("rex")));
        assertThat(roundTrip(format, page, new Page<>(List.of(new Dog("rex")), Optional.of(new Dog("ada")))))
                .isEqualTo(new Page<>(List.of(new Dog("rex")), Optional.of(new Dog("ada"))));
        assertThat(roundTrip(format, Animal.class, new Dog("rex"))).isEqualTo(new Dog("rex"));
    }

    @ParameterizedTest
    @EnumSource
    void whatAnImplementationAddsToItsDeclaredTypeIsWritten(Format format) {
        JacksonPayloadCodec codec = format.codec();
        Circle circle = new Circle(3);

        assertThat(format.json(codec.writer(Shape.class), circle)).isEqualTo("{\"radius\":3}");
        assertThat(format.json(codec.writer(Object.class), circle)).isEqualTo("{\"radius\":3}");
        assertThat(format.json(codec.writer(Format.type(new TypeReference<List<Shape>>() {})), List.of(circle)))
                .isEqualTo("[{\"radius\":3}]");
        assertThat(format.json(
                        codec.writer(Format.type(new TypeReference<Iterable<Animal>>() {})), List.of(new Dog("x"))))
                .isEqualTo("[{\"@type\":\"dog\",\"name\":\"x\"}]");
    }

    private static Object roundTrip(Format format, Type type, Object value) {
        JacksonPayloadCodec codec = format.codec();
        return Format.read(codec.reader(type), Format.write(codec.writer(type), value));
    }
}
