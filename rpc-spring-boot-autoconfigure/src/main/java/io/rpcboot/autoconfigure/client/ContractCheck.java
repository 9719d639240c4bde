package io.rpcboot.autoconfigure.client;

/** What a typed client does where the server's operations differ from its methods. */
enum ContractCheck {
    /** Calls of an operation that differs fail before they are sent; the first call waits for the comparison. */
    FAIL,
    /** The differences are logged; calls do not wait, and go on. */
    WARN,
    /** Nothing is compared. */
    OFF
}
