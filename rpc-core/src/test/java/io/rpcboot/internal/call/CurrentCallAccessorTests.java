package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.rpcboot.RpcCallContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The accessor as context propagation finds it: by its service file. */
class CurrentCallAccessorTests {

    private final RpcCallContext call = (RpcCallContext) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {RpcCallContext.class}, (proxy, method, arguments) -> null);

    @Test
    void servedCallGoesToAnotherThreadAndLeavesItAgain() throws InterruptedException {
        ContextSnapshotFactory factory = ContextSnapshotFactory.builder()
                .contextRegistry(new ContextRegistry().loadThreadLocalAccessors())
                .build();
        CurrentCall.ofThread().set(call);
        ContextSnapshot snapshot = factory.captureAll();
        CurrentCall.ofThread().set(null);

        AtomicReference<RpcCallContext> inside = new AtomicReference<>();
        AtomicReference<RpcCallContext> after = new AtomicReference<>(call);
        Thread thread = new Thread(() -> {
            ContextSnapshot.Scope scope = snapshot.setThreadLocals();
            inside.set(RpcCallContext.current());
            scope.close();
            after.set(RpcCallContext.current());
        });
        thread.start();
        thread.join();

        assertThat(inside.get()).isSameAs(call);
        assertThat(after.get()).isNull();
    }
}
