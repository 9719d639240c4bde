package io.rpcboot.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Refuses what would let a peer choose the class of an object: default typing of a mapper, and
 * {@code @JsonTypeInfo} by class on a type or on anything that its members reach. Used when readers and writers are
 * resolved.
 */
final class JacksonTypeNames {

    /** A walk over more types than this stops and trusts the rest: nobody declares so many for one operation. */
    private static final int MAX_TYPES = 2_000;

    private static final String CURE = " That is how deserializers are exploited, so this codec takes data only. ";

    private final String codec;
    private final MapperConfig<?> config;

    JacksonTypeNames(String codec, MapperConfig<?> config) {
        this.codec = codec;
        this.config = config;
    }

    void refuseDefaultTyping() {
        if (config.getDefaultTyper(config.constructType(Object.class)) != null) {
            throw new IllegalArgumentException("codec '" + codec + "': the mapper has polymorphic default typing, by"
                    + " which a peer names the classes to create." + CURE
                    + "Remove activateDefaultTyping(...) from the mapper, and put @JsonTypeInfo(use ="
                    + " JsonTypeInfo.Id.NAME) with @JsonSubTypes on the types that have subtypes.");
        }
    }

    void refuseClassNames(JavaType root) {
        ClassIntrospector introspector = config.classIntrospectorInstance();
        Map<JavaType, String> seen = new HashMap<>();
        Deque<JavaType> open = new ArrayDeque<>();
        reach(root, "", seen, open);
        for (JavaType type = open.poll(); type != null && seen.size() < MAX_TYPES; type = open.poll()) {
            String way = seen.getOrDefault(type, "");
            AnnotatedClass annotated = introspector.introspectClassAnnotations(type);
            refuse(annotated, type.toCanonical() + way);
            for (int i = 0; i < type.containedTypeCount(); i++) {
                reach(type.containedType(i), " (in " + type.toCanonical() + ")", seen, open);
            }
            reach(type.getContentType(), " (in " + type.toCanonical() + ")", seen, open);
            if (hasMembersOfItsOwn(type)) {
                for (NamedType subtype :
                        config.getSubtypeResolver().collectAndResolveSubtypesByClass(config, annotated)) {
                    reach(
                            config.constructType(subtype.getType()),
                            " (a subtype of " + type.toCanonical() + ")",
                            seen,
                            open);
                }
                members(introspector, type, annotated, seen, open);
            }
        }
    }

    /** Whether payloads of this type name their subtype, each in its own way. */
    boolean namesSubtypes(JavaType type) {
        AnnotatedClass annotated = config.classIntrospectorInstance().introspectClassAnnotations(type);
        return idOf(annotated) != JsonTypeInfo.Id.NONE;
    }

    private void members(
            ClassIntrospector introspector,
            JavaType type,
            AnnotatedClass annotated,
            Map<JavaType, String> seen,
            Deque<JavaType> open) {
        for (Member member : membersOf(introspector, type, annotated)) {
            String way = " (member '" + member.name() + "' of " + type.toCanonical() + ")";
            if (member.accessor() != null) {
                refuse(member.accessor(), member.type().toCanonical() + way);
            }
            reach(member.type(), way, seen, open);
        }
    }

    private static List<Member> membersOf(ClassIntrospector introspector, JavaType type, AnnotatedClass annotated) {
        List<Member> members = new ArrayList<>();
        try {
            for (BeanDescription description : List.of(
                    introspector.introspectForDeserialization(type, annotated),
                    introspector.introspectForSerialization(type, annotated))) {
                for (BeanPropertyDefinition each : description.findProperties()) {
                    members.add(new Member(each.getName(), each.getPrimaryMember(), each.getPrimaryType()));
                }
            }
        } catch (RuntimeException e) {
            // A type that Jackson cannot use in one direction says so when it is used in that direction.
        }
        return members;
    }

    private record Member(String name, @Nullable AnnotatedMember accessor, JavaType type) {}

    private void refuse(Annotated annotated, String what) {
        JsonTypeInfo.Id id = idOf(annotated);
        if (id == JsonTypeInfo.Id.CLASS || id == JsonTypeInfo.Id.MINIMAL_CLASS) {
            throw new IllegalArgumentException("codec '" + codec + "': " + what + " has @JsonTypeInfo(use = " + id
                    + "), by which a peer names the class to create." + CURE
                    + "Use JsonTypeInfo.Id.NAME with @JsonSubTypes.");
        }
    }

    private JsonTypeInfo.Id idOf(Annotated annotated) {
        AnnotationIntrospector annotations = config.getAnnotationIntrospector();
        JsonTypeInfo.Value info = annotations.findPolymorphicTypeInfo(config, annotated);
        return info == null || info.getIdType() == null ? JsonTypeInfo.Id.NONE : info.getIdType();
    }

    private static void reach(@Nullable JavaType type, String way, Map<JavaType, String> seen, Deque<JavaType> open) {
        if (type != null && !type.isPrimitive() && seen.putIfAbsent(type, way) == null) {
            open.add(type);
        }
    }

    private static boolean hasMembersOfItsOwn(JavaType type) {
        return !type.isContainerType()
                && !type.isEnumType()
                && !type.getRawClass().getName().startsWith("java.")
                && !type.getRawClass().getName().startsWith("tools.jackson.");
    }
}
