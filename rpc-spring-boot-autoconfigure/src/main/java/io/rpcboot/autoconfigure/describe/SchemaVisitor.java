package io.rpcboot.autoconfigure.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;

/** Takes down what the serializer of one type says of what it writes. */
final class SchemaVisitor extends JsonFormatVisitorWrapper.Base {

    private final SchemaBuilder builder;
    private final JavaType type;
    private Map<String, Object> schema = new LinkedHashMap<>();

    SchemaVisitor(SchemaBuilder builder, JavaType type) {
        this.builder = builder;
        this.type = type;
    }

    @Override
    public void setContext(@Nullable SerializationContext context) {
        super.setContext(context);
        if (context != null) {
            builder.context(context);
        }
    }

    /** What was said; anything, where nothing was. */
    Map<String, Object> schema() {
        return schema;
    }

    @Override
    public JsonObjectFormatVisitor expectObjectFormat(JavaType object) {
        Map<String, Object> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        schema = builder.object(properties, required);
        schema.put(SchemaBuilder.TITLE, SchemaBuilder.title(type));
        return new JsonObjectFormatVisitor.Base(getContext()) {

            @Override
            public void property(BeanProperty property) {
                add(property);
            }

            @Override
            public void optionalProperty(BeanProperty property) {
                add(property);
            }

            @Override
            public void property(String name, JsonFormatVisitable serializer, JavaType propertyType) {
                properties.put(name, builder.member(propertyType, serializer));
            }

            @Override
            public void optionalProperty(String name, JsonFormatVisitable serializer, JavaType propertyType) {
                property(name, serializer, propertyType);
            }

            private void add(BeanProperty property) {
                properties.put(property.getName(), builder.property(property));
                if (builder.isRequired(property)) {
                    required.add(property.getName());
                    schema.put(
                            SchemaBuilder.REQUIRED, required.stream().sorted().toList());
                }
            }
        };
    }

    @Override
    public JsonArrayFormatVisitor expectArrayFormat(JavaType array) {
        schema = typed("array");
        return new JsonArrayFormatVisitor.Base(getContext()) {

            @Override
            public void itemsFormat(JsonFormatVisitable serializer, JavaType item) {
                schema.put(SchemaBuilder.ITEMS, builder.member(item, serializer));
            }

            @Override
            public void itemsFormat(JsonFormatTypes format) {
                schema.put(SchemaBuilder.ITEMS, typed(format.value()));
            }
        };
    }

    @Override
    public JsonMapFormatVisitor expectMapFormat(JavaType map) {
        schema = typed("object");
        schema.put(SchemaBuilder.ADDITIONAL, new LinkedHashMap<>());
        return new JsonMapFormatVisitor.Base(getContext()) {

            @Override
            public void valueFormat(JsonFormatVisitable serializer, JavaType value) {
                schema.put(SchemaBuilder.ADDITIONAL, builder.member(value, serializer));
            }
        };
    }

    @Override
    public JsonStringFormatVisitor expectStringFormat(JavaType text) {
        schema = typed("string");
        return new JsonStringFormatVisitor.Base() {

            @Override
            public void enumTypes(Set<String> constants) {
                schema.put(SchemaBuilder.ENUM, constants.stream().sorted().toList());
                schema.put(SchemaBuilder.TITLE, SchemaBuilder.title(type));
            }
        };
    }

    @Override
    public JsonNumberFormatVisitor expectNumberFormat(JavaType number) {
        schema = typed("number");
        return new JsonNumberFormatVisitor.Base();
    }

    @Override
    public JsonIntegerFormatVisitor expectIntegerFormat(JavaType integer) {
        schema = typed("integer");
        return new JsonIntegerFormatVisitor.Base();
    }

    @Override
    public JsonBooleanFormatVisitor expectBooleanFormat(JavaType flag) {
        schema = typed("boolean");
        return new JsonBooleanFormatVisitor.Base();
    }

    @Override
    public JsonNullFormatVisitor expectNullFormat(JavaType nothing) {
        return new JsonNullFormatVisitor.Base();
    }

    @Override
    public JsonAnyFormatVisitor expectAnyFormat(JavaType anything) {
        schema = new LinkedHashMap<>();
        return new JsonAnyFormatVisitor.Base();
    }

    private static Map<String, Object> typed(String name) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(SchemaBuilder.TYPE, name);
        return schema;
    }
}
