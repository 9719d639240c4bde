package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.rpcboot.RpcCode;
import org.jspecify.annotations.Nullable;

/** The key values of a code, made once. The numbers of codes begin with 1, and have no gaps. */
final class CodeKeyValues {

    static final String OK = "OK";

    private final KeyValue ok;
    private final KeyValue[] failures = new KeyValue[RpcCode.values().length + 1];

    CodeKeyValues(String key) {
        ok = KeyValue.of(key, OK);
        for (RpcCode code : RpcCode.values()) {
            failures[code.number()] = KeyValue.of(key, code.name());
        }
    }

    KeyValue of(@Nullable RpcCode failure) {
        return failure == null ? ok : failures[failure.number()];
    }
}
