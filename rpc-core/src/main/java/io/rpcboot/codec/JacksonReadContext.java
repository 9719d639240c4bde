package io.rpcboot.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.FormatSchema;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TreeNode;
import tools.jackson.core.tree.ArrayTreeNode;
import tools.jackson.core.tree.ObjectTreeNode;
import tools.jackson.core.type.ResolvedType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;

/**
 * What a kept parser knows of the mapper. Jackson's own context holds the object ids of the payload that it was made
 * for, and a custom deserializer that calls {@code parser.readValueAs} would find them in the next payload. This one
 * has no state and is shared by all parsers.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // Jackson's signatures
final class JacksonReadContext implements ObjectReadContext {

    private final TokenStreamFactory factory;
    private final DeserializationConfig config;
    private final ObjectReader reader;

    JacksonReadContext(ObjectMapper mapper) {
        this.factory = mapper.tokenStreamFactory();
        this.config = mapper.deserializationConfig();
        this.reader = mapper.reader()
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .withoutRootName();
    }

    @Override
    public @Nullable FormatSchema getSchema() {
        return null;
    }

    @Override
    public int getStreamReadFeatures(int defaults) {
        return config.getStreamReadFeatures();
    }

    @Override
    public int getFormatReadFeatures(int defaults) {
        return config.getFormatReadFeatures();
    }

    @Override
    public TokenStreamFactory tokenStreamFactory() {
        return factory;
    }

    @Override
    public StreamReadConstraints streamReadConstraints() {
        return factory.streamReadConstraints();
    }

    @Override
    public ArrayTreeNode createArrayNode() {
        return config.getNodeFactory().arrayNode();
    }

    @Override
    public ObjectTreeNode createObjectNode() {
        return config.getNodeFactory().objectNode();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends TreeNode> T readTree(JsonParser parser) {
        return (T) reader.readTree(parser);
    }

    @Override
    public <T> T readValue(JsonParser parser, Class<T> type) {
        return reader.forType(type).readValue(parser);
    }

    @Override
    public <T> T readValue(JsonParser parser, TypeReference<T> type) {
        return reader.forType(type).readValue(parser);
    }

    @Override
    public <T> T readValue(JsonParser parser, ResolvedType type) {
        return reader.forType((JavaType) type).readValue(parser);
    }
}
