package io.rpcboot.codec;

import java.lang.reflect.Type;
import java.util.List;

/**
 * Turns values into bytes and back. Writers and readers are resolved once for each operation and then used
 * by many threads at a time, event loops among them: they must not block.
 *
 * <p>A codec is data only: what it reads is decided by the type that the reader was made for, never by a
 * name in the bytes.
 */
public interface PayloadCodec {

    /** The name that stands for this codec in HELLO and in properties, such as {@code cbor}: 1 to 32 ASCII letters. */
    String name();

    /**
     * The same codec, by which remote objects travel as references; one that cannot do that stays as it is.
     *
     * @param exchange who knows them
     */
    default PayloadCodec withReferences(ReferenceExchange exchange) {
        return this;
    }

    /** A writer of values that are declared as {@code type}; {@code Object} means: by the class of each value. */
    PayloadWriter writer(Type type);

    /** A reader of values of {@code type}. */
    PayloadReader reader(Type type);

    /** A reader of an object whose members are the arguments of an operation, for an {@code Object[]} in their order. */
    PayloadReader argumentsReader(List<Argument> arguments);

    /**
     * One named argument.
     *
     * @param name its name, unique within the operation
     * @param type its generic type
     * @param required whether its absence is an error; otherwise it reads as null
     */
    record Argument(String name, Type type, boolean required) {}
}
