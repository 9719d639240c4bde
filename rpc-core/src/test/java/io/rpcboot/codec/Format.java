package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Both formats, for tests that hold for either. */
enum Format {
    CBOR,
    JSON;

    JacksonPayloadCodec codec(JacksonModule... modules) {
        return this == CBOR
                ? JacksonPayloadCodec.cbor(
                        CBORMapper.builder().addModules(modules).build())
                : JacksonPayloadCodec.json(
                        JsonMapper.builder().addModules(modules).build());
    }

    /** What stands in the tests as JSON, in this format. */
    byte[] bytes(String json) {
        if (this == JSON) {
            return json.getBytes(StandardCharsets.UTF_8);
        }
        ObjectMapper cbor = new CBORMapper();
        return cbor.writeValueAsBytes(new JsonMapper().readTree(json));
    }

    Object read(PayloadReader reader, String json) {
        return read(reader, bytes(json));
    }

    static Object read(PayloadReader reader, byte[] bytes) {
        ByteBuf payload = Unpooled.wrappedBuffer(bytes);
        return reader.read(payload);
    }

    static byte[] write(PayloadWriter writer, Object value) {
        PayloadBuffer out = new PayloadBuffer(16, 1 << 20);
        writer.write(value, out);
        return out.copy();
    }

    /** What was written, as JSON. */
    String json(PayloadWriter writer, Object value) {
        byte[] bytes = write(writer, value);
        return this == JSON
                ? new String(bytes, StandardCharsets.UTF_8)
                : new CBORMapper().readTree(bytes).toString();
    }

    static Type type(TypeReference<?> reference) {
        return reference.getType();
    }
}
