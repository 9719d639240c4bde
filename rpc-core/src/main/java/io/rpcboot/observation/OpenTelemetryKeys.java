package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import org.jspecify.annotations.Nullable;

/** Keys of OpenTelemetry's semantic conventions for RPC, version 1.40. */
final class OpenTelemetryKeys {

    static final String SYSTEM_NAME = "rpcboot";
    static final String OTHER = "_OTHER";
    static final String METHOD_ORIGINAL = "rpc.method_original";
    static final String SERVER_ADDRESS = "server.address";

    private static final KeyValue SYSTEM = KeyValue.of("rpc.system.name", SYSTEM_NAME);
    private static final CodeKeyValues STATUS = new CodeKeyValues("rpc.response.status_code");
    private static final CodeKeyValues ERRORS = new CodeKeyValues("error.type");
    private static final KeyValue NO_ERROR = KeyValue.of("error.type", KeyValue.NONE_VALUE);

    private OpenTelemetryKeys() {}

    /** Status and error are not there while a call runs. */
    static KeyValues lowCardinality(String method, boolean ended, @Nullable RpcCode failure, boolean error) {
        KeyValues keys = KeyValues.of(SYSTEM, KeyValue.of("rpc.method", method));
        return ended ? keys.and(STATUS.of(failure), error ? ERRORS.of(failure) : NO_ERROR) : keys;
    }

    static KeyValues peer(PeerInfo peer) {
        RemoteAddress address = RemoteAddress.of(peer);
        return address == null
                ? KeyValues.of("network.peer.address", peer.address())
                : KeyValues.of("network.peer.address", address.host(), "network.peer.port", address.port());
    }

    /** What counts as an error of the server; the other codes tell the caller that its call was wrong. */
    static boolean isServerError(@Nullable RpcCode failure) {
        return failure != null
                && switch (failure) {
                    case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
                    default -> false;
                };
    }
}
