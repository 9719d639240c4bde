package io.rpcboot.autoconfigure.describe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation, as one side of it sees it.
 *
 * @param name its name
 * @param payload {@code none}, {@code optional} (one value or none), {@code value}, {@code stream}, {@code arguments}
 * @param payloadSchema JSON Schema of the payload, or of each item; null for {@code none}
 * @param result {@code none}, {@code value}, {@code stream}, or {@code session}
 * @param resultSchema JSON Schema of the result, or of each item; null for {@code none}
 * @param fingerprint of all of the above but the names of types: equal ones fit each other
 */
public record OperationDescription(
        String name,
        String payload,
        @Nullable Map<String, Object> payloadSchema,
        String result,
        @Nullable Map<String, Object> resultSchema,
        String fingerprint) {

    static final String SESSION = "session";
    static final String NONE = "none";
    static final String OPTIONAL = "optional";
    static final String VALUE = "value";
    static final String STREAM = "stream";
    static final String ARGUMENTS = "arguments";

    /** The same operation, as one that is a session: its items are not described. */
    OperationDescription asSession() {
        return new OperationDescription(name, payload, payloadSchema, SESSION, null, fingerprint + "s");
    }
}
