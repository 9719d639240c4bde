package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** How references stand in payloads. */
class JacksonReferencesTests {

    private static final String OBJECT = "0123456789abcdef0123456789abcdef";
    private static final String OWNER = "f".repeat(32);
    private static final String CLAIM = "a".repeat(32);
    private static final ObjectReference PLAIN =
            new ObjectReference(OBJECT, OWNER, CLAIM, List.of("a.Thing"), List.of("tcp://h:1"), null);
    private static final String PLAIN_JSON = "{\"rpc.object\":\"" + OBJECT + "\",\"owner\":\"" + OWNER
            + "\",\"claim\":\"" + CLAIM + "\",\"types\":[\"a.Thing\"],\"at\":[\"tcp://h:1\"]}";

    private final Exchange exchange = new Exchange();
    private final PayloadCodec json =
            JacksonPayloadCodec.json(JsonMapper.builder().build()).withReferences(exchange);

    @Test
    void aReferenceIsAnObjectWithItsIdOwnerClaimTypesAndAddresses() {
        assertThat(write(json, Thing.class, new RealThing())).isEqualTo(PLAIN_JSON);
        assertThat(read(json, Thing.class, PLAIN_JSON)).isInstanceOf(RealThing.class);
        assertThat(exchange.arrived).containsExactly(PLAIN);
    }

    @Test
    void aRelayIsAReferenceWithinIt() {
        exchange.departing = new ObjectReference(OBJECT, OWNER, CLAIM, List.of("a.Thing"), List.of(), PLAIN);
        String text = write(json, Object.class, new RealThing());
        assertThat(text).endsWith("\"at\":[],\"relay\":" + PLAIN_JSON + "}");
        read(json, Thing.class, text);
        assertThat(exchange.arrived).containsExactly(exchange.departing);
    }

    @Test
    void referencesStandInFieldsListsAndMapsOfBothFormats() {
        Box box = new Box(new RealThing(), List.of(new RealThing()), Map.of("k", new RealThing()), null);
        PayloadCodec cbor =
                JacksonPayloadCodec.cbor(CBORMapper.builder().build()).withReferences(exchange);
        for (PayloadCodec codec : List.of(json, cbor)) {
            PayloadBuffer out = new PayloadBuffer(64, 10_000);
            codec.writer(Box.class).write(box, out);
            Box read = (Box) codec.reader(Box.class).read(Unpooled.wrappedBuffer(out.copy()));
            assertThat(read.one()).isInstanceOf(RealThing.class);
            assertThat(read.many()).hasSize(1);
            assertThat(read.named()).containsKey("k");
            assertThat(read.none()).isNull();
        }
        assertThat(exchange.arrived).hasSize(6);
    }

    @Test
    void unknownMembersAreIgnoredAndBrokenReferencesRefused() {
        assertThat(read(json, Thing.class, PLAIN_JSON.replace("{\"rpc.object\"", "{\"new\":{},\"rpc.object\"")))
                .isNotNull();
        for (String broken : List.of(
                "{}",
                "[]",
                "1",
                PLAIN_JSON.replace(OBJECT, "short"),
                PLAIN_JSON.replace(OWNER, "g".repeat(32)),
                PLAIN_JSON.replace("[\"a.Thing\"]", "[]"),
                PLAIN_JSON.replace("[\"a.Thing\"]", "[\"" + "x".repeat(201) + "\"]"),
                PLAIN_JSON.replace("\"tcp://h:1\"", "\"\""),
                PLAIN_JSON.replace("\"tcp://h:1\"", "\"a\",".repeat(8) + "\"a\""))) {
            assertThatExceptionOfType(PayloadException.class)
                    .as(broken)
                    .isThrownBy(() -> read(json, Thing.class, broken));
        }
    }

    private static String write(PayloadCodec codec, Class<?> type, Object value) {
        PayloadBuffer out = new PayloadBuffer(64, 10_000);
        codec.writer(type).write(value, out);
        return new String(out.copy(), StandardCharsets.UTF_8);
    }

    private static @Nullable Object read(PayloadCodec codec, Class<?> type, String text) {
        return codec.reader(type).read(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    interface Thing {}

    static final class RealThing implements Thing {

        public String getSecret() {
            return "never written";
        }
    }

    record Box(
            Thing one,
            List<Thing> many,
            Map<String, Thing> named,
            @Nullable Thing none) {}

    private static final class Exchange implements ReferenceExchange {

        private final List<ObjectReference> arrived = new ArrayList<>();
        private ObjectReference departing = PLAIN;

        @Override
        public boolean isReadable(Class<?> declared) {
            return declared == Thing.class;
        }

        @Override
        public boolean isWritable(Class<?> actual) {
            return Thing.class.isAssignableFrom(actual);
        }

        @Override
        public ObjectReference depart(Object value) {
            return departing;
        }

        @Override
        public Object arrive(ObjectReference reference, Class<?> declared) {
            arrived.add(reference);
            return new RealThing();
        }
    }
}
