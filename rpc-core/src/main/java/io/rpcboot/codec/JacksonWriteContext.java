package io.rpcboot.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.FormatSchema;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TreeNode;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.tree.ArrayTreeNode;
import tools.jackson.core.tree.ObjectTreeNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationFeature;

/**
 * What a kept generator knows of the mapper. Jackson's own context holds the objects that had an id in the value that
 * it was made for, and a custom serializer that calls {@code generator.writePOJO} would write references to them into
 * the next payload. This one has no state and is shared by all generators. It never indents, nor separates values.
 */
final class JacksonWriteContext implements ObjectWriteContext {

    private static final SerializableString NOTHING = new SerializedString("");

    private final TokenStreamFactory factory;
    private final SerializationConfig config;
    private final ObjectWriter writer;

    JacksonWriteContext(ObjectMapper mapper) {
        this.factory = mapper.tokenStreamFactory();
        this.config = mapper.serializationConfig();
        this.writer = mapper.writer()
                .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .withoutRootName();
    }

    @Override
    public @Nullable FormatSchema getSchema() {
        return null;
    }

    @Override
    public @Nullable CharacterEscapes getCharacterEscapes() {
        return null;
    }

    @Override
    public @Nullable PrettyPrinter getPrettyPrinter() {
        return null;
    }

    @Override
    public boolean hasPrettyPrinter() {
        return false;
    }

    @Override
    public SerializableString getRootValueSeparator(SerializableString defaultSeparator) {
        return NOTHING;
    }

    @Override
    public int getStreamWriteFeatures(int defaults) {
        return config.getStreamWriteFeatures();
    }

    @Override
    public int getFormatWriteFeatures(int defaults) {
        return config.getFormatWriteFeatures();
    }

    @Override
    public TokenStreamFactory tokenStreamFactory() {
        return factory;
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
    public void writeValue(JsonGenerator generator, @Nullable Object value) {
        writer.writeValue(generator, value);
    }

    @Override
    public void writeTree(JsonGenerator generator, @Nullable TreeNode value) {
        writer.writeValue(generator, value);
    }
}
