package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.netty.buffer.Unpooled;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JacksonFuzzTests {

    private static final int MUTATIONS = 20_000;
    private static final byte[] INTERESTING = {
        0,
        1,
        '"',
        '[',
        '{',
        '}',
        ']',
        ',',
        (byte) 0x5F,
        (byte) 0x7F,
        (byte) 0x9F,
        (byte) 0xBF,
        (byte) 0xC2,
        (byte) 0xD9,
        (byte) 0xF9,
        (byte) 0xFB,
        (byte) 0xFF
    };

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    interface Animal {}

    record Dog(String name, int age) implements Animal {}

    record Cat(boolean wild) implements Animal {}

    @SuppressWarnings("ArrayRecordComponent") // compared member by member
    record Zoo(
            List<Animal> animals,
            Map<String, Double> sizes,
            Instant opened,
            BigDecimal price,
            BigInteger visitors,
            byte[] seal,
            Optional<String> note,
            Object any,
            long[] counts) {}

    @ParameterizedTest
    @EnumSource
    void mutatedPayloadsReadAsAValueOrFailAsPayloads(Format format) {
        JacksonPayloadCodec codec = format.codec();
        Zoo zoo = new Zoo(
                List.of(new Dog("rex", 3), new Cat(true), new Dog("ü€\uD83D\uDE00", -1)),
                Map.of("a", 1.5, "b", -0.25),
                Instant.ofEpochMilli(1_700_000_000_123L),
                new BigDecimal("12.5000"),
                BigInteger.TWO.pow(80),
                new byte[] {1, 2, 3, 4},
                Optional.of("note"),
                Map.of("x", List.of(1, "two", 3.5, Map.of())),
                new long[] {1, 70_000, Long.MAX_VALUE});
        byte[] valid = Format.write(codec.writer(Zoo.class), zoo);
        Argument argument = new Argument("animals", List.class, true);
        List<PayloadReader> readers = List.of(
                codec.reader(Zoo.class),
                codec.reader(Object.class),
                codec.argumentsReader(List.of(argument, new Argument("sizes", Map.class, false))));
        SplittableRandom random = new SplittableRandom(42);
        int failures = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(valid, random);
            PayloadReader reader = readers.get(i % readers.size());
            try {
                reader.read(Unpooled.wrappedBuffer(mutated));
            } catch (PayloadException e) {
                failures++;
                assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(500).doesNotContain("\n", "\r");
            }
        }
        assertThat(failures).isBetween(MUTATIONS / 10, MUTATIONS - 1);
        assertThat(Format.read(readers.get(0), valid))
                .usingRecursiveComparison()
                .isEqualTo(zoo);
    }

    private static byte[] mutate(byte[] valid, SplittableRandom random) {
        byte[] bytes = random.nextInt(8) == 0 ? Arrays.copyOf(valid, random.nextInt(valid.length)) : valid.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
                default -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), bytes.length - at);
            }
        }
        return bytes;
    }
}
