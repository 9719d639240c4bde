package io.rpcboot;

/**
 * Why a call failed, in the canonical vocabulary of gRPC (the names and numbers are those of
 * {@code google.rpc.Code}), so that a code means the same to every client and every dashboard.
 */
public enum RpcCode {
    CANCELLED(1),
    UNKNOWN(2),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    ABORTED(10),
    OUT_OF_RANGE(11),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15),
    UNAUTHENTICATED(16);

    private static final RpcCode[] BY_NUMBER = new RpcCode[17];

    static {
        for (RpcCode code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;

    RpcCode(int number) {
        this.number = number;
    }

    /** The number that stands for this code on the wire, 1 to 16. */
    public int number() {
        return number;
    }

    /** The code of a wire number; a number that this version does not know reads as {@link #UNKNOWN}. */
    public static RpcCode ofNumber(int number) {
        return number >= 1 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
