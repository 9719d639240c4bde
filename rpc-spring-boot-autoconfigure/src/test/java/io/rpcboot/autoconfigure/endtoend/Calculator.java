package io.rpcboot.autoconfigure.endtoend;

import io.rpcboot.annotation.RpcHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A bean without a prefix. */
@Component
class Calculator {

    @RpcHandler
    int add(int x, int y) {
        return x + y;
    }

    @RpcHandler
    @SuppressWarnings("UnusedMethod")
    private String greet(String greeting, @Nullable String name) {
        return greeting + ", " + (name == null ? "nobody" : name);
    }
}
