package io.rpcboot.codec;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;

/**
 * What is read as a whole, for the texts of failures: a value of one type, or named arguments.
 *
 * @param text its name
 * @param type its type; null for arguments
 * @param arguments types of the arguments by name
 */
record JacksonRoot(String text, @Nullable JavaType type, Map<String, JavaType> arguments) {

    /** The declared type of what a path leads to, null where the path leads into the unknown. */
    @Nullable
    JavaType typeAt(List<JacksonException.Reference> path, MapperConfig<?> config) {
        JavaType at = type;
        int first = 0;
        if (at == null && !path.isEmpty()) {
            at = arguments.get(String.valueOf(path.get(0).getPropertyName()));
            first = 1;
        }
        for (JacksonException.Reference step : path.subList(first, path.size())) {
            at = at == null ? null : typeOf(step, at, config);
        }
        return at;
    }

    /** A type as people write it, with package and parameters. */
    static String name(JavaType type) {
        if (type.isArrayType()) {
            return name(type.getContentType()) + "[]";
        }
        // A box stands for a primitive more often than not, and means the same to who reads the text.
        MethodType unboxed = MethodType.methodType(type.getRawClass()).unwrap();
        return unboxed.returnType().isPrimitive() ? unboxed.returnType().getName() : type.toCanonical();
    }

    private static @Nullable JavaType typeOf(
            JacksonException.Reference step, JavaType declaredHolder, MapperConfig<?> config) {
        JavaType holder = declaredHolder;
        while (holder.isReferenceType()) {
            holder = holder.getReferencedType();
        }
        if (holder.isContainerType()) {
            return holder.getContentType();
        }
        if (step.from() instanceof Class<?> actual && holder.isTypeOrSuperTypeOf(actual)) {
            holder = config.getTypeFactory().constructSpecializedType(holder, actual);
        }
        ClassIntrospector introspector = config.classIntrospectorInstance();
        return introspector
                .introspectForDeserialization(holder, introspector.introspectClassAnnotations(holder))
                .findProperties()
                .stream()
                .filter(property -> property.getName().equals(step.getPropertyName()))
                .map(BeanPropertyDefinition::getPrimaryType)
                .findFirst()
                .orElse(null);
    }
}
