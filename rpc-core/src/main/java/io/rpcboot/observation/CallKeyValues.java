package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.RpcCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The key values of calls of one server or service, made once for each operation and outcome. Any thread. */
final class CallKeyValues {

    /** Most operations whose key values are kept; those of others are made for each call but those in a row. */
    static final int MAX_KEPT = 2_000;

    /** Behind the numbers of codes, which begin with 1. */
    private static final int RUNNING = RpcCode.values().length + 1;

    private static final int OK = 0;

    private final CodeKeyValues codes;
    private final String operationKey;
    private final KeyValue[] others;
    private final Map<String, KeyValues[]> kept = new ConcurrentHashMap<>();
    private final LastKnown<String, KeyValues[]> last = new LastKnown<>(this::keep);

    /** @param others what all of them have beside operation and code */
    CallKeyValues(CodeKeyValues codes, String operationKey, KeyValue... others) {
        this.codes = codes;
        this.operationKey = operationKey;
        this.others = others.clone();
    }

    /** @param failure null for a call that has ended well */
    KeyValues ended(String operation, @Nullable RpcCode failure) {
        return last.get(operation)[failure == null ? OK : failure.number()];
    }

    KeyValues running(String operation) {
        return last.get(operation)[RUNNING];
    }

    private KeyValues[] keep(String operation) {
        KeyValues[] known = kept.get(operation);
        if (known != null) {
            return known;
        }
        KeyValues[] fresh = make(operation);
        if (kept.size() < MAX_KEPT) {
            kept.put(operation, fresh);
        }
        return fresh;
    }

    private KeyValues[] make(String operation) {
        KeyValues running = KeyValues.of(others).and(KeyValue.of(operationKey, operation));
        KeyValues[] all = new KeyValues[RUNNING + 1];
        all[RUNNING] = running;
        all[OK] = running.and(codes.of(null));
        for (RpcCode code : RpcCode.values()) {
            all[code.number()] = running.and(codes.of(code));
        }
        return all;
    }
}
