package io.rpcboot.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;

/**
 * Writes values that are declared as one type. The declared type rules where it says more than the value's class:
 * containers, optionals, and types that name their subtypes. Else the class of the value rules, with the declared
 * type's parameters filled in, so that what a subclass or an implementation adds is written.
 */
final class JacksonValueWriter implements PayloadWriter {

    /** Classes beyond this number are resolved each time. */
    private static final int MAX_KEPT_CLASSES = 1_024;

    private final JacksonGenerators generators;
    private final JacksonTypeNames typeNames;
    private final ObjectMapper mapper;
    private final JavaType declared;
    private final boolean byDeclaredType;
    private final ObjectWriter writer;
    private final Map<Class<?>, ObjectWriter> byClass = new ConcurrentHashMap<>();

    JacksonValueWriter(
            JacksonGenerators generators, JacksonTypeNames typeNames, ObjectMapper mapper, JavaType declared) {
        this.generators = generators;
        this.typeNames = typeNames;
        this.mapper = mapper;
        this.declared = declared;
        this.byDeclaredType = declared.isPrimitive()
                || declared.isContainerType()
                || declared.isReferenceType()
                || declared.isFinal()
                || typeNames.namesSubtypes(declared);
        this.writer = objectWriter(declared);
    }

    @Override
    public void write(@Nullable Object value, PayloadBuffer out) {
        generators.write(writerOf(value), value, out);
    }

    @Override
    public String toString() {
        return "writer of " + declared.toCanonical();
    }

    private ObjectWriter writerOf(@Nullable Object value) {
        if (byDeclaredType || value == null || value.getClass() == declared.getRawClass()) {
            return writer;
        }
        ObjectWriter known = byClass.get(value.getClass());
        return known != null ? known : resolve(value);
    }

    private ObjectWriter resolve(Object value) {
        if (!declared.getRawClass().isInstance(value)) {
            return writer; // which says what is wrong
        }
        JavaType actual = specialized(value.getClass());
        try {
            typeNames.refuseClassNames(actual);
        } catch (IllegalArgumentException e) {
            throw new PayloadException("cannot write " + actual.toCanonical() + ": " + e.getMessage(), null, e);
        }
        ObjectWriter made = objectWriter(actual);
        if (byClass.size() < MAX_KEPT_CLASSES) {
            byClass.put(value.getClass(), made);
        }
        return made;
    }

    private JavaType specialized(Class<?> type) {
        try {
            return mapper.getTypeFactory().constructSpecializedType(declared, type);
        } catch (IllegalArgumentException e) {
            return mapper.constructType(type); // parameters that do not match: by the class alone
        }
    }

    /** By {@code forType}: {@code writerFor} would write the elements of a container by their declared type alone. */
    private ObjectWriter objectWriter(JavaType type) {
        return mapper.writer()
                .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .forType(type);
    }
}
