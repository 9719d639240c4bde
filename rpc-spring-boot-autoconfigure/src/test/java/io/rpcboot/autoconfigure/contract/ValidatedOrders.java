package io.rpcboot.autoconfigure.contract;

import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.annotation.RpcService;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service whose values have constraints, and a typed client of it. */
final class ValidatedOrders {

    /** How often a handler was invoked. */
    static final AtomicInteger runs = new AtomicInteger();

    private ValidatedOrders() {}

    record Line(@Min(1) int count) {}

    record Order(@NotBlank String customer, @Valid List<Line> lines) {}

    /** What a caller has that does not know the constraints. */
    record FreeLine(int count) {}

    record FreeOrder(String customer, List<FreeLine> lines) {}

    @RpcService("orders")
    static class Orders {

        @RpcHandler
        int place(Order order) {
            return runs.incrementAndGet();
        }

        @RpcHandler
        Mono<Integer> placeSoon(Mono<Order> order) {
            return order.map(each -> runs.incrementAndGet());
        }

        @RpcHandler
        int ship(Order order, @Max(10) int boxes, @RpcHeader("tenant") @Size(min = 3, max = 8) String tenant) {
            return runs.incrementAndGet();
        }

        @RpcHandler
        Mono<Long> placeAll(Flux<Order> orders) {
            runs.incrementAndGet();
            return orders.count();
        }

        @RpcHandler
        Mono<Long> countAll(Flux<@Max(3) Integer> numbers) {
            runs.incrementAndGet();
            return numbers.count();
        }

        @RpcHandler
        Line line(int count) {
            runs.incrementAndGet();
            return new Line(count);
        }

        @RpcHandler
        Flux<Line> lines(int from) {
            runs.incrementAndGet();
            return Flux.range(0, 10).map(i -> new Line(from - i));
        }

        @RpcHandler
        @Max(5)
        int small(int number) {
            runs.incrementAndGet();
            return number;
        }

        @RpcHandler
        Flux<@Max(5) Integer> smalls(int number) {
            runs.incrementAndGet();
            return Flux.range(number, 3);
        }

        @RpcHandler
        CompletableFuture<@Max(5) Integer> smallSoon(int number) {
            runs.incrementAndGet();
            return CompletableFuture.completedFuture(number);
        }

        @RpcHandler
        Mono<Integer> echo(int number) {
            runs.incrementAndGet();
            return Mono.just(number);
        }

        @RpcHandler
        Flux<Integer> count(Flux<Integer> numbers) {
            runs.incrementAndGet();
            return numbers;
        }

        @RpcHandler(maxPayload = "${orders.limit}")
        int length(String text) {
            return text.length() + runs.incrementAndGet() * 0;
        }
    }

    @RpcClient("orders")
    interface OrdersClient {

        Mono<@Min(1) @NotNull Integer> echo(@Max(3) int number);

        default int blocking(int number) {
            return plainEcho(number);
        }

        @RpcOperation("orders.echo")
        @Min(1)
        int plainEcho(@Max(3) int number);

        Flux<@Min(1) Integer> count(Flux<@Max(3) Integer> numbers);

        int place(Order order);
    }
}
