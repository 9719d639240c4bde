package io.rpcboot;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/**
 * One operation that an application serves.
 *
 * @param name name on the wire: 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8, no control characters
 * @param payload what it takes
 * @param resultType type of the result, or of each item of a streamed one; {@code Void.class} for none
 * @param streamedResult whether the result is a stream of items instead of at most one
 * @param execution where the handler runs
 * @param handler what runs
 * @param description where the handler is found, for error texts: usually a method signature
 */
public record OperationDefinition(
        String name,
        PayloadSpec payload,
        Type resultType,
        boolean streamedResult,
        Execution execution,
        OperationHandler handler,
        String description) {

    /** Longest operation name, in bytes: one length byte on the wire. */
    public static final int MAX_NAME_BYTES = 255;

    /** Where a handler runs. */
    public enum Execution {
        /** On the event loop of the connection: the handler must not block. */
        EVENT_LOOP,
        /** On the server's blocking executor. */
        BLOCKING
    }

    public OperationDefinition {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("operation '" + name + "' of " + description + ": a name has 1 to "
                    + MAX_NAME_BYTES + " bytes (this one " + bytes + ") and no control characters");
        }
    }

    /** One payload, at most one result, on the event loop. */
    public static OperationDefinition unary(String name, Type payload, Type result, OperationHandler handler) {
        return new OperationDefinition(
                name, PayloadSpec.value(payload), result, false, Execution.EVENT_LOOP, handler, name);
    }

    /** One payload, a stream of results, on the event loop. */
    public static OperationDefinition streaming(String name, Type payload, Type item, OperationHandler handler) {
        return new OperationDefinition(
                name, PayloadSpec.value(payload), item, true, Execution.EVENT_LOOP, handler, name);
    }

    /** The same operation, taking another kind of payload. */
    public OperationDefinition withPayload(PayloadSpec other) {
        return new OperationDefinition(name, other, resultType, streamedResult, execution, handler, description);
    }

    /** The same operation, run elsewhere. */
    public OperationDefinition withExecution(Execution other) {
        return new OperationDefinition(name, payload, resultType, streamedResult, other, handler, description);
    }
}
