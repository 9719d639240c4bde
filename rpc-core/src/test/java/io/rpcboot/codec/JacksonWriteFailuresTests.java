package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

class JacksonWriteFailuresTests {

    record Line(String text, int count) {}

    record Range(int low, int high) {}

    record Order(List<Object> lines) {}

    static final class Loop {
        public final List<Loop> children = new ArrayList<>();
    }

    public record Endless(int depth) {
        public int getSum() {
            return depth < 0 ? 0 : getSum() + 1;
        }
    }

    public record Faulty(int count) {
        public int getQuotient() {
            return 1 / (count - 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTextNamesTheClassThePathAndTheCause(Format format) {
        Order order = new Order(List.of(Map.of("a", new Faulty(3))));

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(format.codec().writer(Order.class), order))
                .withMessage("cannot write " + Order.class.getName() + " as "
                        + format.codec().name() + ": lines[0].a.quotient: java.lang.ArithmeticException: / by zero")
                .withCauseExactlyInstanceOf(ArithmeticException.class)
                .satisfies(e -> assertThat(e.field()).isEqualTo("lines[0].a.quotient"));
    }

    @ParameterizedTest
    @EnumSource
    void aValueOfAnotherTypeThanDeclaredIsRefused(Format format) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(format.codec().writer(Line.class), new Range(1, 2)))
                .withMessageStartingWith("cannot write " + Range.class.getName() + " as ");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(format.codec().writer(int.class), "1"))
                .withMessageStartingWith("cannot write java.lang.String as ");
    }

    @Test
    void exceptionsThatTheMapperDoesNotWrapAreExplainedAsWell() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(SerializationFeature.WRAP_EXCEPTIONS)
                .build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(JacksonPayloadCodec.json(mapper).writer(Object.class), new Faulty(3)))
                .withMessageEndingWith("java.lang.ArithmeticException: / by zero");
    }

    @ParameterizedTest
    @EnumSource
    void cyclesAreRefused(Format format) {
        Loop loop = new Loop();
        loop.children.add(loop);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(format.codec().writer(Loop.class), loop))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(500))
                .satisfies(e -> assertThat(e.field())
                        .startsWith("children[0].children[0].")
                        .endsWith(" deep)"));
    }

    @ParameterizedTest
    @EnumSource
    void gettersThatCallThemselvesAreRefused(Format format) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(format.codec().writer(Endless.class), new Endless(1)))
                .withMessageStartingWith("cannot write " + Endless.class.getName() + " as ");
    }

    @ParameterizedTest
    @EnumSource
    void serializersThatWriteNothingOrTwoValuesOrHalfAnObjectAreRefused(Format format) {
        SimpleModule module = new SimpleModule();
        module.addSerializer(new StdSerializer<Range>(Range.class) {
            @Override
            public void serialize(Range value, JsonGenerator generator, SerializationContext context) {
                for (int i = 0; i < value.low(); i++) {
                    generator.writeNumber(i);
                }
                for (int i = 0; i < value.high(); i++) {
                    generator.writeStartObject();
                }
            }
        });
        PayloadWriter writer = format.codec(module).writer(Range.class);
        for (Range bad : List.of(new Range(0, 0), new Range(2, 0), new Range(0, 1))) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> Format.write(writer, bad))
                    .withMessageEndingWith(": its serializer did not write exactly one value");
            assertThat(format.json(writer, new Range(1, 0))).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueOverTheLimitOfItsBufferIsSaidToBeTooLarge(Format format) {
        PayloadWriter writer = format.codec().writer(Order.class);
        List<Object> lines = Collections.nCopies(10_000, new Line("x".repeat(100), 1));

        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> writer.write(new Order(lines), new PayloadBuffer(64, 50_000)))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(50_000));
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> writer.write(new Order(lines.subList(0, 1)), new PayloadBuffer(64, 100)));
    }
}
