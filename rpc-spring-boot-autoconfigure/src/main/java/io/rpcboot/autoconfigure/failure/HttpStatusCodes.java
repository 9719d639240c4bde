package io.rpcboot.autoconfigure.failure;

import io.rpcboot.RpcCode;

/** The codes that HTTP statuses stand for, as far as they can be told apart. */
final class HttpStatusCodes {

    private HttpStatusCodes() {}

    static RpcCode of(int status) {
        return switch (status) {
            case 400, 406, 415, 422 -> RpcCode.INVALID_ARGUMENT;
            case 401 -> RpcCode.UNAUTHENTICATED;
            case 403 -> RpcCode.PERMISSION_DENIED;
            case 404, 410 -> RpcCode.NOT_FOUND;
            case 405, 501 -> RpcCode.UNIMPLEMENTED;
            case 408, 504 -> RpcCode.DEADLINE_EXCEEDED;
            case 409 -> RpcCode.ABORTED;
            case 413, 429, 507 -> RpcCode.RESOURCE_EXHAUSTED;
            case 416 -> RpcCode.OUT_OF_RANGE;
            case 499 -> RpcCode.CANCELLED;
            case 500 -> RpcCode.INTERNAL;
            case 502, 503 -> RpcCode.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? RpcCode.FAILED_PRECONDITION : RpcCode.UNKNOWN;
        };
    }
}
