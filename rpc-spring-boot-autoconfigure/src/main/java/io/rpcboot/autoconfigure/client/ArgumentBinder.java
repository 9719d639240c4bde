package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient.CallSpec;
import org.jspecify.annotations.Nullable;

/** Puts one argument of a typed client's method into a call. */
@FunctionalInterface
interface ArgumentBinder {

    void bind(CallSpec call, @Nullable Object argument);
}
