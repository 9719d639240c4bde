package io.rpcboot.internal.failure;

import io.rpcboot.ErrorLog;
import io.rpcboot.RpcCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** At which level a failure is logged, at either end. */
public final class FailureLevel {

    private FailureLevel() {}

    /** The level; null for no line at all. */
    public static @Nullable Level of(ErrorLog log, RpcCode code, boolean oneWay) {
        if (log == ErrorLog.NONE) {
            return null;
        }
        if (oneWay || isUnexpected(code)) {
            return Level.WARN;
        }
        return log == ErrorLog.ALL ? Level.INFO : Level.DEBUG;
    }

    /** Whether no caller can be prepared for it: something is broken. */
    public static boolean isUnexpected(RpcCode code) {
        return code == RpcCode.UNKNOWN || code == RpcCode.INTERNAL || code == RpcCode.DATA_LOSS;
    }
}
