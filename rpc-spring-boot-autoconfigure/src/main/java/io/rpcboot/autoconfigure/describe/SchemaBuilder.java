package io.rpcboot.autoconfigure.describe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;

/** Builds one schema from what Jackson itself says of a type; confined to one thread. */
final class SchemaBuilder {

    static final String TYPE = "type";
    static final String TITLE = "title";
    static final String PROPERTIES = "properties";
    static final String REQUIRED = "required";
    static final String ITEMS = "items";
    static final String ADDITIONAL = "additionalProperties";
    static final String ENUM = "enum";
    static final String REF = "$ref";
    static final String DEFS = "$defs";
    static final String DEFS_PREFIX = "#/$defs/";

    /** How deep types are described, and how many objects, lists and maps there are in one schema; then anything. */
    static final int MAX_DEPTH = 16;

    static final int MAX_NODES = 500;

    private final JsonMapper mapper;
    private final Map<JavaType, String> named = new HashMap<>();
    private final List<JavaType> open = new ArrayList<>();
    private final Map<String, Object> definitions = new TreeMap<>();
    private int nodes;
    private @Nullable SerializationContext context;

    SchemaBuilder(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The schema of a type with its definitions. */
    Map<String, Object> build(JavaType type) {
        Map<String, Object> schema = schema(type);
        if (!definitions.isEmpty()) {
            schema.put(DEFS, definitions);
        }
        return schema;
    }

    /** The schema of an object with one member for each argument. */
    Map<String, Object> build(Map<String, JavaType> arguments, List<String> required) {
        Map<String, Object> properties = new TreeMap<>();
        arguments.forEach((name, type) -> properties.put(name, schema(type)));
        Map<String, Object> schema = object(properties, required);
        schema.put(ADDITIONAL, false); // an argument that nobody takes is refused
        if (!definitions.isEmpty()) {
            schema.put(DEFS, definitions);
        }
        return schema;
    }

    private Map<String, Object> schema(JavaType type) {
        return visit(type, visitor -> mapper.acceptJsonFormatVisitor(type, visitor));
    }

    /** What serializers of members may ask for; known from the first one on. */
    void context(SerializationContext known) {
        context = known;
    }

    /** The schema of a member of {@code type}, which its serializer describes; null for one that nobody knows. */
    Map<String, Object> member(JavaType type, @Nullable JsonFormatVisitable serializer) {
        return serializer == null
                ? new LinkedHashMap<>()
                : visit(type, visitor -> serializer.acceptJsonFormatVisitor(visitor, type));
    }

    /** The schema of a property, with what its annotations say of its format. */
    Map<String, Object> property(BeanProperty property) {
        JavaType type = property.getType();
        SerializationContext known = context;
        return known == null ? schema(type) : member(type, known.findPrimaryPropertySerializer(type, property));
    }

    /** Whether a reader refuses an object without the property. */
    boolean isRequired(BeanProperty property) {
        boolean primitive = property.getType().isPrimitive()
                && property.getMember() != null
                && property.getMember().getDeclaringClass().isRecord();
        return property.isRequired()
                || (primitive && mapper.isEnabled(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES));
    }

    /** An object's schema; properties that are not listed are refused only where the mapper does so. */
    Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, "object");
        schema.put(PROPERTIES, properties);
        if (!required.isEmpty()) {
            schema.put(REQUIRED, required.stream().sorted().toList());
        }
        if (mapper.isEnabled(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)) {
            schema.put(ADDITIONAL, false);
        }
        return schema;
    }

    /** For people: the class without its package. */
    static String title(JavaType type) {
        return ClassUtils.getShortName(type.getRawClass());
    }

    private Map<String, Object> visit(JavaType type, Visit visit) {
        if (open.contains(type)) {
            return reference(type);
        }
        if (open.size() >= MAX_DEPTH || nodes >= MAX_NODES) {
            return new LinkedHashMap<>();
        }
        nodes++;
        open.add(type);
        try {
            SchemaVisitor visitor = new SchemaVisitor(this, type);
            visitor.setContext(context);
            visit.accept(visitor);
            return define(type, visitor.schema());
        } catch (RuntimeException e) {
            return new LinkedHashMap<>(); // a serializer that does not describe itself
        } finally {
            open.remove(open.size() - 1);
        }
    }

    /** A type that contains itself is defined once, by a name. */
    private Map<String, Object> define(JavaType type, Map<String, Object> schema) {
        String name = named.get(type);
        if (name == null) {
            return schema;
        }
        definitions.put(name, schema);
        return reference(type);
    }

    private Map<String, Object> reference(JavaType type) {
        String name = named.computeIfAbsent(type, any -> title(type) + (named.isEmpty() ? "" : named.size()));
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put(REF, DEFS_PREFIX + name);
        return reference;
    }

    /** Has something describe itself. */
    @FunctionalInterface
    private interface Visit {

        void accept(JsonFormatVisitorWrapper visitor);
    }
}
