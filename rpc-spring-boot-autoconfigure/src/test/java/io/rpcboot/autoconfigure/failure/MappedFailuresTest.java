package io.rpcboot.autoconfigure.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.annotation.RpcAdvice;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcExceptionHandler;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.server.ResponseStatusException;

/** What an application maps, and what it has back, from bean to bean. */
class MappedFailuresTest {

    private Node server;
    private Node caller;

    @BeforeEach
    void start() {
        server = new Node(Server.class);
    }

    @AfterEach
    void stop() {
        if (caller != null) {
            caller.close();
        }
        server.close();
    }

    @Test
    void detailsArriveAsTheCallersOwnType() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> orders("wrapped").get("o1"))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(RpcCode.NOT_FOUND);
                    assertThat(failure.remoteMessage()).isEqualTo("no order o1");
                    assertThat(failure.is(NoSuchElementException.class)).isTrue();
                    assertThat(failure.details(Missing.class)).isEqualTo(new Missing("o1", 3));
                    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(2));
                });
    }

    @Test
    void problemsArriveAsProblems() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> orders("wrapped").conflict("o1"))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(RpcCode.ABORTED);
                    ProblemDetail problem = failure.details(ProblemDetail.class);
                    assertThat(problem.getStatus()).isEqualTo(409);
                    assertThat(problem.getDetail()).isEqualTo("o1 is locked");
                });
    }

    @Test
    void registeredExceptionsComeBackAsThemselvesAlsoCheckedOnes() {
        Orders orders = orders("registered");
        assertThatExceptionOfType(Closed.class)
                .isThrownBy(() -> orders.closed("o1"))
                .withMessage("closed at night")
                .withCauseInstanceOf(RemoteException.class);
        assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> orders.get("o1"));
    }

    private Orders orders(String mode) {
        caller = new Node(
                Caller.class,
                "rpc.server.enabled=false",
                "rpc.client.services.orders.uri=" + server.address(),
                "rpc.client.errors.rethrow=" + mode,
                "rpc.client.errors.registered=" + Closed.class.getName());
        assertThat(caller.context.getBean(RemoteClients.class)).isNotNull();
        return caller.context.getBean(Orders.class);
    }

    @RpcClient("orders")
    interface Orders {

        String get(String id);

        String conflict(String id);

        String closed(String id) throws Closed;
    }

    @ImportRpcClients(types = Orders.class)
    static class Caller {}

    @Import({Handlers.class, Advice.class})
    static class Server {}

    @RpcService("orders")
    static class Handlers {

        @RpcHandler
        String get(String id) {
            throw new NoSuchElementException(id);
        }

        @RpcHandler
        String conflict(String id) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, id + " is locked");
        }

        @RpcHandler
        String closed(String id) throws Closed {
            throw new Closed("closed at night");
        }
    }

    @RpcAdvice
    static class Advice {

        @RpcExceptionHandler
        RpcFailure onMissing(NoSuchElementException error) {
            return RpcFailure.of(RpcCode.NOT_FOUND, "no order " + error.getMessage())
                    .withDetails(new MissingOrder(error.getMessage(), 3))
                    .withRetryAfter(Duration.ofSeconds(2));
        }
    }

    record MissingOrder(String id, int shelves) {}

    /** The caller's own, of the same shape. */
    record Missing(String id, int shelves) {}

    static final class Closed extends Exception {

        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }
    }
}
