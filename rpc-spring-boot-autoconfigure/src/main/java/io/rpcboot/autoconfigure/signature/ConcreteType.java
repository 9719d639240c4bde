package io.rpcboot.autoconfigure.signature;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Turns a type as declared, perhaps in a generic superclass, into one that a codec can read. */
final class ConcreteType {

    private ConcreteType() {}

    /** The type with boxes for primitives and without type variables; null where one of them is not known. */
    static @Nullable Type of(ResolvableType declared) {
        Type type = declared.getType();
        if (declared.equals(ResolvableType.NONE)) {
            return Object.class;
        }
        if (type instanceof Class<?> plain) {
            return ClassUtils.resolvePrimitiveIfNecessary(plain);
        }
        if (type instanceof WildcardType wildcard) {
            return wildcard.getUpperBounds()[0] == Object.class ? Object.class : withoutVariables(declared);
        }
        return hasVariable(type) ? withoutVariables(declared) : type;
    }

    private static @Nullable Type withoutVariables(ResolvableType declared) {
        Class<?> raw = declared.resolve();
        if (raw == null) {
            return null;
        }
        ResolvableType[] generics = declared.getGenerics();
        ResolvableType[] concrete = new ResolvableType[generics.length];
        for (int i = 0; i < generics.length; i++) {
            Type generic = of(generics[i]);
            if (generic == null) {
                return null;
            }
            concrete[i] = ResolvableType.forType(generic);
        }
        return generics.length == 0
                ? raw
                : ResolvableType.forClassWithGenerics(raw, concrete).getType();
    }

    private static boolean hasVariable(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(ConcreteType::hasVariable);
        }
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).anyMatch(ConcreteType::hasVariable);
        }
        if (type instanceof GenericArrayType array) {
            return hasVariable(array.getGenericComponentType());
        }
        return type instanceof TypeVariable;
    }
}
