package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcFailure;
import io.rpcboot.annotation.RpcAdvice;
import io.rpcboot.annotation.RpcExceptionHandler;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;

/** What holds for methods of handlers holds for those of objects. */
class ObjectContractsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static Node owner;
    private static Node front;
    private static RemoteClient client;
    private static RemoteClient toFront;

    @BeforeAll
    static void start() {
        owner = new Node(Owner.class);
        front = new Node(Front.class, "rpc.client.services.owner.uri=" + owner.address());
        client = front.clients().forAddress(owner.address());
        toFront = owner.clients().forAddress(front.address());
    }

    @AfterAll
    static void stop() {
        front.close();
        owner.close();
    }

    @Test
    void exceptionsAreMappedAndNameTheMethod() {
        Work work = work();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> work.find("x"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND))
                .withMessageContaining("no order x");
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> work.later("y").block(SOON))
                .satisfies(error -> assertThat(error.operation()).contains("Work.later"))
                .withMessageContaining("Work.later")
                .withMessageContaining("not y");
    }

    @Test
    void detailsOfAFailureHaveNoObjects() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(
                        () -> client.call("objectInDetails", null, Void.class).block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ALREADY_EXISTS))
                .satisfies(error -> assertThat(error.failure().details()).isNull())
                .withMessageContaining("it is there");
        RemoteObjects objects = owner.context.getBean(RemoteObjects.class);
        assertThat(objects.snapshot().exported())
                .noneSatisfy(each -> assertThat(each.type()).containsExactly(Counter.class.getName()));
        assertThat(objects.counts().openClaims()).isZero();
    }

    @Test
    void blockingMethodsHaveAThreadAndReactiveOnesTheEventLoop() {
        Work work = work();
        assertThat(work.blockingThread()).isFalse();
        assertThat(work.reactiveThread().block(SOON)).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> work.reactiveThread()
                        .map(onLoop -> work.find("on an event loop"))
                        .block(SOON))
                .withMessageContaining("event loop");
    }

    @Test
    void aCancellationReachesTheMethod() {
        Work work = work();
        Owner.Real real = owner.context.getBean(Owner.class).latest;
        work.endless().take(3).blockLast(SOON);
        await().atMost(SOON).untilTrue(real.endlessCancelled);
        Disposable begun = work.never().subscribe();
        await().atMost(SOON).untilTrue(real.neverBegun);
        begun.dispose();
        await().atMost(SOON).untilTrue(real.neverCancelled);
    }

    @Test
    void theDeadlineAndThePathOfTheCallThatAHandlerServesReachTheMethod() {
        Work work = work();
        assertThat(work.remaining().block(SOON)).as("nobody set one").isEqualTo(-1);
        front.context.getBean(Front.class).held = work;
        long remaining = toFront.operation("remaining")
                .timeout(Duration.ofSeconds(5))
                .retrieveMono(Long.class)
                .block(SOON);
        assertThat(remaining).isBetween(1L, 5_000L);
        Owner.Real real = owner.context.getBean(Owner.class).latest;
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> toFront.operation("never")
                        .timeout(Duration.ofSeconds(3))
                        .retrieveMono(Long.class)
                        .block(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.DEADLINE_EXCEEDED));
        await().atMost(SOON).untilTrue(real.neverCancelled);
    }

    @Test
    void whatEveryObjectHasAndDefaultMethodsAreLocal() {
        Work work = work();
        Work other = work();
        Work same = work;
        assertThat(same).isEqualTo(work).isNotEqualTo(other).hasSameHashCodeAs(work);
        assertThat(Set.of(work, other)).contains(work).hasSize(2);
        assertThat(work.toString()).contains("Work").contains("remote object");
        assertThat(work.twoOf(4)).isEqualTo("4 and 4");
        for (String method : new String[] {"toString", "hashCode", "getClass", "twoOf", "close", "onLost", "wait"}) {
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> client.operation("rpc.object." + Work.class.getName() + "." + method)
                            .header("rpc-object", "0".repeat(32))
                            .retrieveMono(String.class)
                            .block(SOON))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND))
                    .satisfies(error -> assertThat(error.getMessage()).doesNotContain("did you mean 'rpc.object"));
        }
    }

    @Test
    void twoMethodsWithOneNameAreAClearError() {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> front.clients()
                        .forAddress(owner.address())
                        .call("take", (Overloaded) new OverloadedObject(), Void.class)
                        .block(SOON))
                .withStackTraceContaining("has two methods 'put'")
                .withStackTraceContaining("@RpcOperation");
    }

    private static Work work() {
        return client.call("work", null, Work.class).block(SOON);
    }

    @RpcRemote
    interface Work {

        String find(String name);

        Mono<String> later(String name);

        boolean blockingThread();

        Mono<Boolean> reactiveThread();

        Flux<Integer> endless();

        Mono<Long> never();

        Mono<Long> remaining();

        default String twoOf(int number) {
            return number + " and " + number;
        }
    }

    @RpcRemote
    interface Overloaded {

        void put(String text);

        void put(int number);
    }

    static class OverloadedObject implements Overloaded {

        @Override
        public void put(String text) {}

        @Override
        public void put(int number) {}
    }

    static class Front {

        volatile Work held;

        @RpcHandler
        Mono<Long> remaining() {
            return held.remaining();
        }

        @RpcHandler
        Mono<Long> never() {
            return held.never();
        }
    }

    @RpcAdvice
    static class Owner {

        volatile Real latest = new Real();

        @RpcHandler
        Work work() {
            latest = new Real();
            return latest;
        }

        @RpcHandler
        void take(Object anything) {}

        @RpcHandler
        void objectInDetails() {
            throw new IllegalMonitorStateException("it is there");
        }

        @RpcExceptionHandler
        RpcFailure onThere(IllegalMonitorStateException error) {
            return RpcFailure.of(RpcCode.ALREADY_EXISTS, error.getMessage())
                    .withDetails(Map.of("it", new Counter.Real()));
        }

        @RpcExceptionHandler
        RpcFailure onMissing(NoSuchElementException error) {
            return RpcFailure.of(RpcCode.NOT_FOUND, "no order " + error.getMessage());
        }

        static final class Real implements Work {

            final AtomicBoolean endlessCancelled = new AtomicBoolean();
            final AtomicBoolean neverBegun = new AtomicBoolean();
            final AtomicBoolean neverCancelled = new AtomicBoolean();

            @Override
            public String find(String name) {
                throw new NoSuchElementException(name);
            }

            @Override
            public Mono<String> later(String name) {
                return Mono.error(new UnsupportedOperationException("not " + name));
            }

            @Override
            public boolean blockingThread() {
                return Thread.currentThread() instanceof NonBlocking;
            }

            @Override
            public Mono<Boolean> reactiveThread() {
                return Mono.fromSupplier(() -> Thread.currentThread() instanceof NonBlocking);
            }

            @Override
            public Flux<Integer> endless() {
                return Flux.range(0, Integer.MAX_VALUE).doOnCancel(() -> endlessCancelled.set(true));
            }

            @Override
            public Mono<Long> never() {
                return Mono.<Long>never()
                        .doOnSubscribe(begun -> neverBegun.set(true))
                        .doOnCancel(() -> neverCancelled.set(true));
            }

            @Override
            public Mono<Long> remaining() {
                return Mono.deferContextual(context -> Mono.just(context.get(RpcCallContext.class)
                        .remainingTime()
                        .map(Duration::toMillis)
                        .orElse(-1L)));
            }
        }
    }
}
