package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rpcboot.OperationDefinition;
import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.RemoteSession;
import io.rpcboot.internal.failure.FailureText;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Collects what a call needs; one thread at a time. */
final class ServiceCallSpec implements CallSpec {

    static final int MAX_HEADERS = 64;
    static final int MAX_HEADER_NAME_BYTES = 255;
    static final int MAX_HEADER_BYTES = 8 * 1024;

    private final ServiceClient client;
    private final String operation;
    private @Nullable Object payload;
    private @Nullable Map<String, @Nullable Object> arguments;
    private CallOptions options;

    ServiceCallSpec(ServiceClient client, String operation) {
        this.client = client;
        this.operation = operation;
        this.options = client.options();
        if (!client.isKnownName(operation)) {
            requireName(operation);
            client.knownName(operation);
        }
    }

    /** A name that an operation can have: it stands in texts and logs as it is. */
    private static void requireName(String operation) {
        int bytes = bytes(operation);
        if (bytes == 0 || bytes > OperationDefinition.MAX_NAME_BYTES) {
            throw new IllegalArgumentException("an operation name has 1 to " + OperationDefinition.MAX_NAME_BYTES
                    + " bytes, this one has " + bytes);
        }
        for (int i = 0; i < operation.length(); i++) {
            if (Character.isISOControl(operation.charAt(i))) {
                throw new IllegalArgumentException("an operation name has no control characters, this one does: '"
                        + FailureText.printable(operation) + "'");
            }
        }
    }

    @Override
    public CallSpec payload(@Nullable Object value) {
        requireNoPayload();
        payload = value;
        return this;
    }

    @Override
    public CallSpec payloads(Publisher<?> values) {
        requireNoPayload();
        options = options.withPayloads(Objects.requireNonNull(values, "payloads"));
        return this;
    }

    @Override
    public CallSpec overflow(Overflow policy, int bufferSize) {
        int size = Overflow.requireBufferSize(bufferSize);
        options = options.withOverflow(
                policy == Overflow.BACKPRESSURE
                        ? null
                        : new StreamOverflow(policy, size, client.droppedItems(operation)));
        return this;
    }

    @Override
    public CallSpec onLost(LongConsumer total) {
        options = options.withOnLost(Objects.requireNonNull(total, "total"));
        return this;
    }

    @Override
    public CallSpec argument(String name, @Nullable Object value) {
        if (payload != arguments || options.payloads() != null) {
            throw new IllegalStateException("'" + operation + "': named arguments do not go with another payload");
        }
        if (arguments == null) {
            arguments = new LinkedHashMap<>();
            payload = arguments;
        }
        if (arguments.containsKey(name)) {
            throw new IllegalStateException("'" + operation + "': argument '" + name + "' is given twice");
        }
        arguments.put(name, value);
        return this;
    }

    @Override
    public CallSpec header(String name, String value) {
        int nameBytes = bytes(name);
        if (nameBytes == 0 || nameBytes > MAX_HEADER_NAME_BYTES) {
            throw new IllegalArgumentException("'" + operation + "': a header name has 1 to " + MAX_HEADER_NAME_BYTES
                    + " bytes, this one has " + nameBytes);
        }
        Map<String, String> extended = new LinkedHashMap<>(options.headers());
        extended.put(name, value);
        int total = extended.entrySet().stream()
                .mapToInt(header -> bytes(header.getKey()) + bytes(header.getValue()))
                .sum();
        if (total > MAX_HEADER_BYTES || extended.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("'" + operation + "': headers may be " + MAX_HEADERS + " with "
                    + MAX_HEADER_BYTES + " bytes in all; with '" + name + "' they are " + extended.size()
                    + " with " + total);
        }
        options = options.withHeaders(Collections.unmodifiableMap(extended));
        return this;
    }

    @Override
    public CallSpec timeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("'" + operation + "': a timeout is positive, this one is " + limit);
        }
        options = options.withTimeout(limit);
        return this;
    }

    @Override
    public CallSpec idempotent() {
        options = options.asIdempotent();
        return this;
    }

    @Override
    public <T> Mono<T> retrieveMono(Class<T> type) {
        return mono(request(type, false, false));
    }

    @Override
    public <T> Mono<T> retrieveMono(ParameterizedTypeReference<T> type) {
        return mono(request(type.getType(), false, false));
    }

    @Override
    public <T> Flux<T> retrieveFlux(Class<T> type) {
        return flux(request(type, true, false));
    }

    @Override
    public <T> Flux<T> retrieveFlux(ParameterizedTypeReference<T> type) {
        return flux(request(type.getType(), true, false));
    }

    @Override
    public <S, I, R> Mono<RemoteSession<S, I, R>> openSession(Class<S> started, Class<I> item, Class<R> result) {
        return openSession((Type) started, item, result);
    }

    @Override
    public <S, I, R> Mono<RemoteSession<S, I, R>> openSession(
            ParameterizedTypeReference<S> started,
            ParameterizedTypeReference<I> item,
            ParameterizedTypeReference<R> result) {
        return openSession(started.getType(), item.getType(), result.getType());
    }

    private <S, I, R> Mono<RemoteSession<S, I, R>> openSession(Type started, Type item, Type result) {
        if (options.payloads() != null) {
            throw new IllegalStateException("'" + operation
                    + "': a session has one opening payload, not a stream: send items when it has started");
        }
        if (started == ByteBuf.class || result == ByteBuf.class) {
            throw new IllegalArgumentException("'" + operation
                    + "': a ByteBuf as started value or result might be released by nobody: take byte[]");
        }
        SessionTypes types = new SessionTypes(client.decoder(started), client.decoder(result), client.cancelTimeout());
        CallRequest request = request(item, options.withSession(types), false, false);
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super RemoteSession<S, I, R>> actual) {
                actual.onSubscribe(new SessionOpening<>(request, types, actual));
            }
        };
    }

    @Override
    public Mono<Void> send() {
        return mono(request(Void.class, false, true));
    }

    private CallRequest request(Type resultType, boolean streamed, boolean oneWay) {
        return request(resultType, options, streamed, oneWay);
    }

    private CallRequest request(Type resultType, CallOptions asked, boolean streamed, boolean oneWay) {
        if (asked.overflow() != null && asked.payloads() == null && asked.session() == null) {
            throw streamless(asked.overflow());
        }
        return new CallRequest(
                client,
                operation,
                arguments == null ? payload : new LinkedHashMap<>(arguments),
                asked,
                streamed,
                oneWay,
                client.decoder(resultType));
    }

    private IllegalStateException streamless(StreamOverflow overflow) {
        return new IllegalStateException(
                "'" + operation + "': overflow " + overflow.policy()
                        + " is for a stream that is sent, and this call has none: give it with payloads(...), or open a session");
    }

    private void requireNoPayload() {
        if (payload != null || options.payloads() != null) {
            throw new IllegalStateException("'" + operation + "': the payload is given twice");
        }
    }

    private static int bytes(String text) {
        return ByteBufUtil.utf8Bytes(text);
    }

    private <T> Mono<T> mono(CallRequest request) {
        CallRetry retry = client.retry();
        return retry == null ? once(request) : retry.mono(request, ServiceCallSpec::once);
    }

    private <T> Flux<T> flux(CallRequest request) {
        CallRetry retry = client.retry();
        return retry == null ? onceStreamed(request) : retry.flux(request, ServiceCallSpec::onceStreamed);
    }

    private static <T> Mono<T> once(CallRequest request) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(ObservedCall.of(request, actual));
            }
        };
    }

    private static <T> Flux<T> onceStreamed(CallRequest request) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                actual.onSubscribe(ObservedCall.of(request, actual));
            }
        };
    }
}
