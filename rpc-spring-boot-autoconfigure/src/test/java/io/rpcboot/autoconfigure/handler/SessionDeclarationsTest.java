package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SessionDeclarationsTest {

    private static final String HERE = SessionDeclarationsTest.class.getName() + "$";

    @Test
    void aSessionHasTheTypesOfItsParameter() {
        try (HandlerFixture fixture = new HandlerFixture(Good.class)) {
            OperationDefinition tail = fixture.operations().get(0);
            assertThat(tail.session()).isEqualTo(new SessionSpec(Integer.class, Long.class));
            assertThat(tail.payload()).isEqualTo(PayloadSpec.value(String.class));
            assertThat(tail.resultType()).isEqualTo(String.class);
            assertThat(tail.streamedResult()).isFalse();
        }
    }

    @Test
    void aSessionWithoutTypesIsRefused() {
        assertThat(failure(Raw.class).problem())
                .isEqualTo(HERE + "Raw.run(RpcSession) takes an RpcSession without types.");
    }

    @Test
    void twoSessionsAreRefused() {
        assertThat(failure(Two.class).problem()).endsWith(" takes 2 RpcSessions.");
    }

    @Test
    void aStreamedPayloadBesideASessionIsRefused() {
        InvalidRpcDeclarationException failure = failure(WithStream.class);
        assertThat(failure.problem()).endsWith(" takes a streamed payload beside an RpcSession.");
        assertThat(failure.cure()).contains("receive()");
    }

    @Test
    void aStreamedResultOfASessionIsRefused() {
        InvalidRpcDeclarationException failure = failure(StreamedResult.class);
        assertThat(failure.problem()).endsWith(" takes an RpcSession, but returns a stream.");
        assertThat(failure.cure()).contains("send(...)");
    }

    private static InvalidRpcDeclarationException failure(Class<?>... beans) {
        try (HandlerFixture fixture = new HandlerFixture(beans)) {
            InvalidRpcDeclarationException failure =
                    catchThrowableOfType(InvalidRpcDeclarationException.class, fixture::operations);
            assertThat(failure).isNotNull();
            return failure;
        }
    }

    static class Good {

        @RpcHandler
        Mono<String> tail(String file, RpcSession<Integer, Long> session) {
            return Mono.empty();
        }
    }

    @SuppressWarnings("rawtypes")
    static class Raw {

        @RpcHandler
        void run(RpcSession session) {}
    }

    static class Two {

        @RpcHandler
        void run(RpcSession<String, String> one, RpcSession<String, String> other) {}
    }

    static class WithStream {

        @RpcHandler
        void run(Flux<String> items, RpcSession<String, String> session) {}
    }

    static class StreamedResult {

        @RpcHandler
        Flux<String> run(RpcSession<String, String> session) {
            return Flux.empty();
        }
    }
}
