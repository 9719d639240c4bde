package io.rpcboot.internal.call;

import java.time.Duration;

/**
 * What the caller of a session takes.
 *
 * @param started reads the value that the callee starts with
 * @param result reads the result
 * @param cancelTimeout how long a canceller waits for the other side to have ended
 */
record SessionTypes(ItemDecoder started, ItemDecoder result, Duration cancelTimeout) {}
