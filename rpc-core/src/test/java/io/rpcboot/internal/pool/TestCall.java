package io.rpcboot.internal.pool;

import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ServiceClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A real call of which only the fate is looked at. */
final class TestCall {

    @Nullable
    Throwable error;

    private final Disposable subscription;

    private TestCall(CallCarrier carrier, String operation, @Nullable Duration timeout) {
        ServiceClient client = new ServiceClient("text", null, timeout, 1024, carrier);
        subscription = client.operation(operation).retrieveMono(byte[].class).subscribe(value -> {}, e -> error = e);
    }

    static TestCall start(CallCarrier carrier, String operation) {
        return new TestCall(carrier, operation, null);
    }

    static TestCall start(CallCarrier carrier, String operation, Duration timeout) {
        return new TestCall(carrier, operation, timeout);
    }

    void cancel() {
        subscription.dispose();
    }

    boolean isCancelled() {
        return error == null && subscription.isDisposed();
    }
}
