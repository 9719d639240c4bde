package io.rpcboot.autoconfigure.client;

import io.netty.channel.EventLoop;
import io.netty.util.internal.ThreadExecutorMap;
import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureResult;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ReactiveAdapter;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a method of a typed client returns. */
final class ClientResult {

    private final SignatureResult result;
    private final String operation;
    private final String description;
    private final boolean primitive;
    private final Class<?>[] declaredExceptions;
    private final @Nullable Class<?> plain;
    private final ParameterizedTypeReference<?> generic;
    private final @Nullable ClientSession session;

    ClientResult(MethodSignature signature, String operation) {
        this.result = signature.result();
        this.operation = operation;
        this.description = signature.description();
        this.primitive = result.declared().isPrimitive() && result.declared() != void.class;
        this.declaredExceptions = signature.method().getExceptionTypes();
        this.plain = result.type() instanceof Class<?> type ? type : null;
        this.generic = ParameterizedTypeReference.forType(result.type());
        this.session = ClientSession.of(signature);
    }

    boolean isStreamed() {
        return result.streamed();
    }

    /** The call, for at most one value. */
    Mono<?> one(CallSpec call) {
        if (session != null) {
            return session.open(call);
        }
        return plain == null ? call.retrieveMono(generic) : call.retrieveMono(plain);
    }

    /** The call, for a stream of values. */
    Flux<?> many(CallSpec call) {
        return plain == null ? call.retrieveFlux(generic) : call.retrieveFlux(plain);
    }

    /**
     * What the method returns for at most one value; waits for it where the method blocks.
     *
     * @throws Throwable what the method declares, such as a checked exception that is registered
     */
    @Nullable
    Object single(Mono<?> value) throws Throwable {
        ReactiveAdapter adapter = result.adapter();
        if (adapter != null) {
            return result.declared().isInstance(value) ? value : adapter.fromPublisher(value);
        }
        Object awaited = block(value);
        if (result.optional()) {
            return Optional.ofNullable(awaited);
        }
        if (awaited == null && primitive) {
            throw new RpcException(
                    RpcCode.INTERNAL,
                    "operation '" + operation + "' returned nothing, but " + description + " returns "
                            + result.declared(),
                    operation,
                    null,
                    null);
        }
        return awaited;
    }

    /** What the method returns for a stream of values. */
    Object stream(Flux<?> values) {
        ReactiveAdapter adapter = result.adapter();
        if (adapter == null || result.declared().isInstance(values)) {
            return values;
        }
        return adapter.fromPublisher(values);
    }

    private @Nullable Object block(Mono<?> value) throws Throwable {
        if (Schedulers.isInNonBlockingThread() || ThreadExecutorMap.currentExecutor() instanceof EventLoop) {
            throw new IllegalStateException(description + " waits for its result, which is refused on the event loop "
                    + "thread '" + Thread.currentThread().getName()
                    + "': let it return a Mono, or call it from a thread that may block");
        }
        try {
            return value.block();
        } catch (RuntimeException ex) {
            Throwable failure = Exceptions.unwrap(ex);
            throw isDeclared(failure) ? failure : ex;
        }
    }

    private boolean isDeclared(Throwable failure) {
        return Arrays.stream(declaredExceptions).anyMatch(type -> type.isInstance(failure));
    }
}
