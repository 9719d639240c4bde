package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/** What is left from one payload must not reach the next, since parsers and generators are kept. */
class JacksonKeptTests {

    record Line(String text, int count) {}

    record Nest(Object inner) {}

    record Wrapped(Object value) {}

    @JsonIdentityInfo(generator = ObjectIdGenerators.PropertyGenerator.class, property = "id")
    public static final class Identified {
        public int id;
        public String secret;
    }

    public static final class Bean {
        public String text;
        public int count;
    }

    public static final class Faulty {
        public final String before = "x".repeat(100);

        public String getZ() {
            if (before.isEmpty()) {
                return before;
            }
            throw new IllegalStateException("in the middle");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPayloadThatEndsEarlyLeavesNothingForTheNext(Format format) {
        PayloadReader reader = format.codec().reader(Line.class);
        byte[] good = format.bytes("{\"text\":\"abcdefgh\",\"count\":12}");
        for (int cut = 0; cut < good.length; cut++) {
            byte[] bad = Arrays.copyOf(good, cut);
            assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> Format.read(reader, bad));
            assertThat(Format.read(reader, good)).isEqualTo(new Line("abcdefgh", 12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatFailsInTheMiddleLeavesNothingForTheNext(Format format) {
        PayloadWriter writer = format.codec().writer(Object.class);
        String expected = format.json(writer, new Line("a", 1));
        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> Format.write(writer, List.of(new Faulty())))
                    .withMessageContaining("[0].z: java.lang.IllegalStateException: in the middle");
            assertThat(format.json(writer, new Line("a", 1))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeserializerThatReadsTooLittleLeavesNothingForTheNext(Format format) {
        SimpleModule module = new SimpleModule();
        module.addDeserializer(Nest.class, new StdDeserializer<Nest>(Nest.class) {
            @Override
            public Nest deserialize(JsonParser parser, DeserializationContext context) {
                return new Nest(null);
            }
        });
        JacksonPayloadCodec codec = format.codec(module);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(codec.reader(Nest.class), "{\"a\":1}"))
                .withMessageEndingWith(": the payload goes on after the value");
        assertThat(format.read(codec.reader(Nest.class), "\"skipped\"")).isEqualTo(new Nest(null));
        assertThat(format.read(codec.reader(Line.class), "{\"text\":\"a\",\"count\":1}"))
                .isEqualTo(new Line("a", 1));
    }

    @ParameterizedTest
    @EnumSource
    void scalarsFollowEachOtherWithoutSeparators(Format format) {
        JacksonPayloadCodec codec = format.codec();
        PayloadWriter writer = codec.writer(Object.class);
        for (Object value : List.of(1, "two", 3, List.of(), 4.5, true, Map.of(), "")) {
            byte[] bytes = Format.write(writer, value);
            assertThat(bytes).isEqualTo(Format.write(format.codec().writer(Object.class), value));
            assertThat(Format.read(codec.reader(Object.class), bytes)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSerializerMayUseTheCodecItself(Format format) {
        PayloadWriter inner = format.codec().writer(Line.class);
        SimpleModule module = new SimpleModule();
        PayloadCodec[] self = new PayloadCodec[1];
        module.addSerializer(new StdSerializer<Nest>(Nest.class) {
            @Override
            public void serialize(Nest value, JsonGenerator generator, SerializationContext context) {
                PayloadBuffer out = new PayloadBuffer(64, 10_000);
                self[0].writer(Object.class).write(value.inner(), out);
                generator.writeBinary(out.copy());
            }
        });
        module.addDeserializer(Nest.class, new StdDeserializer<Nest>(Nest.class) {
            @Override
            public Nest deserialize(JsonParser parser, DeserializationContext context) {
                return new Nest(Format.read(self[0].reader(Line.class), parser.getBinaryValue()));
            }
        });
        self[0] = format.codec(module);
        List<Nest> nests = List.of(new Nest(new Line("a", 1)), new Nest(new Line("b", 2)));

        byte[] bytes = Format.write(self[0].writer(Object.class), nests);

        assertThat(Format.read(self[0].reader(Format.type(new TypeReference<List<Nest>>() {})), bytes))
                .isEqualTo(nests);
        assertThat(Format.write(inner, new Line("a", 1))).isNotEmpty();
    }

    /** A custom deserializer and serializer that go through the parser and the generator, not the context. */
    @ParameterizedTest
    @EnumSource
    void objectIdsAreForgottenBetweenPayloads(Format format) {
        SimpleModule module = new SimpleModule();
        module.addDeserializer(Wrapped.class, new StdDeserializer<Wrapped>(Wrapped.class) {
            @Override
            public Wrapped deserialize(JsonParser parser, DeserializationContext context) {
                return new Wrapped(parser.readValueAs(Identified.class));
            }
        });
        module.addSerializer(new StdSerializer<Wrapped>(Wrapped.class) {
            @Override
            public void serialize(Wrapped value, JsonGenerator generator, SerializationContext context) {
                generator.writePOJO(value.value());
            }
        });
        JacksonPayloadCodec codec = format.codec(module);
        Identified secret = new Identified();
        secret.id = 1;
        secret.secret = "s";

        String first = format.json(codec.writer(Wrapped.class), new Wrapped(secret));
        String second = format.json(codec.writer(Wrapped.class), new Wrapped(secret));
        assertThat(second).isEqualTo(first).contains("secret");

        format.read(codec.reader(Wrapped.class), "{\"id\":1,\"secret\":\"s\"}");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(codec.reader(Wrapped.class), "1"));
        assertThat(format.read(
                        codec.reader(Format.type(new TypeReference<List<Wrapped>>() {})),
                        "[{\"id\":1,\"secret\":\"t\"},{\"id\":2}]"))
                .isNotNull();
    }

    /**
     * 256({"text": "secret", ...}), in each encoding of the tag, and then 25(1), which refers to the second string. A
     * bean and not a record, because Jackson's parser keeps the strings only when names are matched one by one.
     */
    @ParameterizedTest
    @ValueSource(strings = {"d90100", "da00000100", "db0000000000000100"})
    void stringsOfOneCborPayloadCannotBeReferredToByTheNext(String tag) {
        PayloadReader reader = Format.CBOR.codec().reader(Bean.class);
        byte[] naming = HexFormat.of().parseHex(tag + "a2" + "6474657874" + "66736563726574" + "65636f756e74" + "01");
        byte[] referring = HexFormat.of().parseHex("a2" + "6474657874" + "d81901" + "65636f756e74" + "01");
        for (int i = 0; i < 10; i++) {
            assertThat(Format.read(reader, naming)).extracting("text").isEqualTo("secret");
            assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> Format.read(reader, referring));
            assertThat(Format.CBOR.read(reader, "{\"text\":\"a\",\"count\":2}"))
                    .extracting("text")
                    .isEqualTo("a");
        }
    }

    @Test
    void limitsOfADocumentAreNotUsedUpByManyPayloads() {
        JsonMapper limited = new JsonMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(9_000)
                        .maxTokenCount(50)
                        .build())
                .build());
        PayloadReader reader = JacksonPayloadCodec.json(limited).reader(Object.class);
        for (int i = 0; i < 2_000; i++) {
            assertThat(Format.JSON.read(reader, "{\"a\":[1,2,3]}")).isNotNull();
        }
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.JSON.read(reader, "[" + "1,".repeat(60) + "1]"))
                .withMessageContaining("50");
    }

    @Test
    void headersAndStringReferencesOfCborAreWrittenInEachPayload() {
        CBORMapper mapper = CBORMapper.builder()
                .enable(CBORWriteFeature.WRITE_TYPE_HEADER, CBORWriteFeature.STRINGREF)
                .build();
        JacksonPayloadCodec codec = JacksonPayloadCodec.cbor(mapper);
        List<String> value = List.of("abcdefgh", "abcdefgh");
        for (int i = 0; i < 3; i++) {
            byte[] bytes = Format.write(codec.writer(Object.class), value);
            assertThat(bytes).isEqualTo(mapper.writeValueAsBytes(value)).startsWith(0xD9, 0xD9, 0xF7, 0xD9, 0x01, 0x00);
            assertThat(Format.read(codec.reader(Object.class), bytes)).isEqualTo(value);
        }
    }

    @Test
    void jsonIsNotIndentedWhateverTheMapperDoesForPeople() {
        JsonMapper pretty =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        PayloadWriter writer = JacksonPayloadCodec.json(pretty).writer(Line.class);
        for (int i = 0; i < 3; i++) {
            assertThat(Format.JSON.json(writer, new Line("a", 1))).isEqualTo("{\"text\":\"a\",\"count\":1}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aParserThatHasServedForLongIsReplaced(Format format) {
        PayloadReader reader = format.codec().reader(Object.class);
        for (int i = 0; i < 30_000; i++) {
            assertThat(format.read(reader, "{\"name-" + i + "\":1}")).isEqualTo(Map.of("name-" + i, 1));
        }
    }
}
