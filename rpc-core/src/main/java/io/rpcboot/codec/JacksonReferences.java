package io.rpcboot.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;

/** Writes and reads references where types travel as such. The layout is in {@code docs/PROTOCOL.md}. */
final class JacksonReferences extends JacksonModule {

    private static final String OBJECT = "rpc.object";
    private static final String OWNER = "owner";
    private static final String CLAIM = "claim";
    private static final String TYPES = "types";
    private static final String AT = "at";
    private static final String RELAY = "relay";

    private final ReferenceExchange exchange;

    JacksonReferences(ReferenceExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String getModuleName() {
        return "rpc-references";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(new Writers());
        context.addDeserializers(new Readers());
    }

    private static void write(ObjectReference reference, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty(OBJECT, reference.object());
        out.writeStringProperty(OWNER, reference.owner());
        out.writeStringProperty(CLAIM, reference.claim());
        writeTexts(TYPES, reference.types(), out);
        writeTexts(AT, reference.at(), out);
        ObjectReference relay = reference.relay();
        if (relay != null) {
            out.writeName(RELAY);
            write(relay, out);
        }
        out.writeEndObject();
    }

    private static void writeTexts(String name, List<String> texts, JsonGenerator out) {
        out.writeName(name);
        out.writeStartArray();
        texts.forEach(out::writeString);
        out.writeEndArray();
    }

    private static ObjectReference read(JsonNode node) {
        JsonNode relay = node.get(RELAY);
        return new ObjectReference(
                text(node, OBJECT),
                text(node, OWNER),
                text(node, CLAIM),
                texts(node, TYPES),
                texts(node, AT),
                relay == null || relay.isNull() ? null : read(relay));
    }

    private static String text(JsonNode node, String name) {
        JsonNode member = node.get(name);
        if (member == null || !member.isString()) {
            throw new PayloadException("a reference to a remote object is broken: no text '" + name + "'", null, null);
        }
        return member.stringValue();
    }

    private static List<String> texts(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        JsonNode member = node.get(name);
        if (member != null && member.isArray()) {
            for (JsonNode each : member) {
                texts.add(each.isString() ? each.stringValue() : "");
                if (texts.size() > ObjectReference.MAX_PARTS) {
                    break;
                }
            }
        }
        return texts;
    }

    private final class Writers extends Serializers.Base {

        @Override
        public @Nullable ValueSerializer<?> findSerializer(
                SerializationConfig config,
                JavaType type,
                BeanDescription.Supplier description,
                JsonFormat.@Nullable Value format) {
            return exchange.isWritable(type.getRawClass()) ? new Writer() : null;
        }
    }

    private final class Writer extends ValueSerializer<Object> {

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            JacksonOutput.onReference(out);
            write(exchange.depart(value), out);
        }

        /** References name no subtypes. */
        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer types) {
            serialize(value, out, context);
        }
    }

    private final class Readers extends Deserializers.Base {

        @Override
        public @Nullable ValueDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
            return exchange.isReadable(type.getRawClass()) ? new Reader(type) : null;
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return exchange.isReadable(type);
        }
    }

    private final class Reader extends ValueDeserializer<Object> {

        private final JavaType type;

        private Reader(JavaType type) {
            this.type = type;
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            JacksonInput.onReference(parser);
            JsonNode node = context.readTree(parser);
            if (!node.isObject()) {
                return context.reportInputMismatch(type, "expected a reference to a remote object");
            }
            return exchange.arrive(read(node), type.getRawClass());
        }
    }
}
