package io.rpcboot.autoconfigure.describe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation, as one side of it sees it.
 *
 * @param name its name
 * @param payload {@code none}, {@code optional} (one value or none), {@code value}, {@code stream}, {@code arguments}
 * @param payloadSchema JSON Schema of the payload, or of each item; null for {@code none}
 * @param result {@code none}, {@code value}, {@code stream}; {@code session} for a session, whatever it results in
 * @param resultSchema JSON Schema of the result, or of each item; null for {@code none}
 * @param receivedSchema JSON Schema of the items that come from the caller of a session; null where there are none, or
 *     where nobody says
 * @param sentSchema JSON Schema of the items that go to the caller of a session; null for none
 * @param fingerprint of all of the above but the names of types: equal ones fit each other
 */
public record OperationDescription(
        String name,
        String payload,
        @Nullable Map<String, Object> payloadSchema,
        String result,
        @Nullable Map<String, Object> resultSchema,
        @Nullable Map<String, Object> receivedSchema,
        @Nullable Map<String, Object> sentSchema,
        String fingerprint) {

    static final String SESSION = "session";
    static final String NONE = "none";
    static final String OPTIONAL = "optional";
    static final String VALUE = "value";
    static final String STREAM = "stream";
    static final String ARGUMENTS = "arguments";
}
