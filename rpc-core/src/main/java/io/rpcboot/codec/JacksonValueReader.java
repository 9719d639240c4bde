package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;

/** Reads values of one type. */
final class JacksonValueReader implements PayloadReader, JacksonParsers.Target {

    private final JacksonParsers parsers;
    private final JacksonRoot root;
    private final ObjectReader reader;

    JacksonValueReader(JacksonParsers parsers, JavaType type, ObjectReader reader) {
        this.parsers = parsers;
        this.root = new JacksonRoot(JacksonRoot.name(type), type, Map.of());
        this.reader = reader;
    }

    @Override
    public @Nullable Object read(ByteBuf payload) {
        return parsers.read(payload, this);
    }

    @Override
    public @Nullable Object read(JsonParser parser) {
        return reader.readValue(parser);
    }

    @Override
    public JacksonRoot root() {
        return root;
    }

    @Override
    public String toString() {
        return "reader of " + root.text();
    }
}
