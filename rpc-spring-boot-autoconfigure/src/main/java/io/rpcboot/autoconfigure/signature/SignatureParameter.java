package io.rpcboot.autoconfigure.signature;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;

/**
 * One parameter of a method.
 *
 * @param role what it stands for
 * @param name name of the named argument or of the header; empty where none is needed
 * @param type type of the value itself, of each item for a stream; {@code Optional} and reactive types are taken off
 * @param required whether there must be a value
 * @param optional whether it is declared as {@code Optional}
 * @param adapter for the reactive type that it is declared as; null for a plain one
 * @param source the parameter as declared
 */
public record SignatureParameter(
        Role role,
        String name,
        Type type,
        boolean required,
        boolean optional,
        @Nullable ReactiveAdapter adapter,
        MethodParameter source) {

    /** What a parameter stands for. */
    public enum Role {
        /** The payload, or one of several named arguments. */
        PAYLOAD,
        /** A streamed payload. */
        STREAM,
        /** A header of the call. */
        HEADER,
        /** The context of the call that is served. */
        CONTEXT,
        /** The session that the call opened. */
        SESSION
    }

    /** Whether it is the payload or a part of it. */
    public boolean isPayload() {
        return role == Role.PAYLOAD || role == Role.STREAM;
    }
}
