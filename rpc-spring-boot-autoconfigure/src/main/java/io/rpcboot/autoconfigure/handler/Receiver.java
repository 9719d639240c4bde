package io.rpcboot.autoconfigure.handler;

import org.jspecify.annotations.Nullable;

/** What a handler method is invoked on. */
interface Receiver {

    /** Invokes the method. */
    @Nullable
    Object invoke(@Nullable Object[] arguments) throws Throwable;

    /** Without its proxies, for who looks at its annotations. */
    Object target();
}
