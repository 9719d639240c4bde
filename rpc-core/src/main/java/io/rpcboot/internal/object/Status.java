package io.rpcboot.internal.object;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;

/** What the owner says to a question about an object; the numbers are those of the wire. */
enum Status {
    DONE(0, RpcCode.UNKNOWN, "done"),
    DONE_BEFORE(1, RpcCode.UNKNOWN, "done before"),
    UNKNOWN(2, RpcCode.FAILED_PRECONDITION, "its owner does not know the object, or the claim, any more"),
    USED(3, RpcCode.FAILED_PRECONDITION, "its claim has been used by another process"),
    EXPIRED(4, RpcCode.FAILED_PRECONDITION, "its claim has expired: the message was on its way for too long"),
    FULL(5, RpcCode.RESOURCE_EXHAUSTED, "too many references to objects of its owner are on their way");

    private static final Status[] ALL = values();

    private final byte number;
    private final RpcCode code;
    private final String text;

    Status(int number, RpcCode code, String text) {
        this.number = (byte) number;
        this.code = code;
        this.text = text;
    }

    static Status of(byte number) {
        return number >= 0 && number < ALL.length ? ALL[number] : UNKNOWN;
    }

    byte number() {
        return number;
    }

    boolean isDone() {
        return this == DONE || this == DONE_BEFORE;
    }

    /** The failure of what depended on it. */
    RpcException failure(String object) {
        return new RpcException(code, object + ": " + text);
    }
}
