package io.rpcboot;

import io.rpcboot.codec.PayloadCodec.Argument;
import java.lang.reflect.Type;
import java.util.List;

/**
 * What an operation takes.
 *
 * @param kind how the payload is made up
 * @param type type of the value or of each streamed item; {@code Void.class} for the other kinds
 * @param arguments the named arguments, empty for the other kinds
 * @param required whether a call without a payload, or with null, is refused; of a {@link Kind#VALUE}
 */
public record PayloadSpec(Kind kind, Type type, List<Argument> arguments, boolean required) {

    /** How a payload is made up. */
    public enum Kind {
        /** No payload; one that is sent nevertheless is refused. */
        NONE,
        /** One value. */
        VALUE,
        /** A stream of values. */
        STREAM,
        /** One object whose members are the arguments. */
        ARGUMENTS
    }

    public PayloadSpec {
        arguments = List.copyOf(arguments);
    }

    public static PayloadSpec none() {
        return new PayloadSpec(Kind.NONE, Void.class, List.of(), false);
    }

    public static PayloadSpec value(Type type) {
        return new PayloadSpec(Kind.VALUE, type, List.of(), true);
    }

    /** One value, or none: the handler then gets null. */
    public static PayloadSpec optionalValue(Type type) {
        return new PayloadSpec(Kind.VALUE, type, List.of(), false);
    }

    public static PayloadSpec stream(Type itemType) {
        return new PayloadSpec(Kind.STREAM, itemType, List.of(), false);
    }

    public static PayloadSpec arguments(List<Argument> arguments) {
        return new PayloadSpec(Kind.ARGUMENTS, Void.class, arguments, true);
    }
}
