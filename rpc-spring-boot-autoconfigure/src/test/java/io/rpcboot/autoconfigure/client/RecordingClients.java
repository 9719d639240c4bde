package io.rpcboot.autoconfigure.client;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.health.RpcHealth;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients that note each call when it is subscribed to, and answer from a function. */
final class RecordingClients implements RemoteClients {

    final List<Call> calls = new ArrayList<>();
    private final Set<String> services;
    private final Function<Call, Flux<?>> answers;

    RecordingClients(Set<String> services, Function<Call, Flux<?>> answers) {
        this.services = services;
        this.answers = answers;
    }

    /** The last call. */
    Call call() {
        return calls.get(calls.size() - 1);
    }

    @Override
    public RemoteClient forService(String serviceId) {
        if (!services.contains(serviceId)) {
            throw new IllegalArgumentException("service '" + serviceId + "' is not one of " + services);
        }
        return new RemoteClient() {

            @Override
            public String serviceId() {
                return serviceId;
            }

            @Override
            public CallSpec operation(String operation) {
                return new Call(operation);
            }
        };
    }

    @Override
    public RemoteClient forAddress(URI address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpcHealth health() {
        throw new UnsupportedOperationException("there is nothing to see");
    }

    @Override
    public void close() {}

    /** One call. */
    final class Call implements RemoteClient.CallSpec {

        final String operation;
        final Map<String, Object> arguments = new LinkedHashMap<>();
        final Map<String, String> headers = new LinkedHashMap<>();
        Object payload = "none";
        List<?> stream;
        String overflow = "none";
        Type type;
        private Publisher<?> payloads;

        Call(String operation) {
            this.operation = operation;
        }

        @Override
        public Call payload(Object value) {
            payload = value;
            return this;
        }

        @Override
        public Call payloads(Publisher<?> values) {
            payloads = values;
            return this;
        }

        @Override
        public Call overflow(Overflow policy, int bufferSize) {
            overflow = policy + " " + bufferSize;
            return this;
        }

        @Override
        public Call onLost(LongConsumer total) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Call argument(String name, Object value) {
            arguments.put(name, value);
            return this;
        }

        @Override
        public Call header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        @Override
        public Call timeout(Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Mono<T> retrieveMono(Class<T> resultType) {
            return this.<T>answer(resultType).next();
        }

        @Override
        public <T> Mono<T> retrieveMono(ParameterizedTypeReference<T> resultType) {
            return this.<T>answer(resultType.getType()).next();
        }

        @Override
        public <T> Flux<T> retrieveFlux(Class<T> resultType) {
            return answer(resultType);
        }

        @Override
        public <T> Flux<T> retrieveFlux(ParameterizedTypeReference<T> resultType) {
            return answer(resultType.getType());
        }

        @Override
        public <S, I, R> Mono<RemoteSession<S, I, R>> openSession(Class<S> started, Class<I> item, Class<R> result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <S, I, R> Mono<RemoteSession<S, I, R>> openSession(
                ParameterizedTypeReference<S> started,
                ParameterizedTypeReference<I> item,
                ParameterizedTypeReference<R> result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Mono<Void> send() {
            throw new UnsupportedOperationException();
        }

        @SuppressWarnings("unchecked")
        private <T> Flux<T> answer(Type resultType) {
            type = resultType;
            return (Flux<T>) Flux.defer(() -> {
                if (payloads != null) {
                    stream = Flux.from(payloads).collectList().block(Duration.ofSeconds(5));
                }
                calls.add(this);
                return answers.apply(this);
            });
        }
    }
}
