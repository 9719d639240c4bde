package io.rpcboot.benchmarks.engine;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the server of this project serves: the least that an application can do. */
final class EngineOperations {

    static final String ECHO = "echo";
    static final String ITEMS = "items";
    static final String COUNT = "count";

    /** One item, and then nothing more. */
    static final String STAY = "stay";

    private static final Flux<byte[]> STAYING = Flux.<byte[]>never().startWith(Items.item(0));

    private EngineOperations() {}

    static List<OperationDefinition> all(Type bytes, Tally received) {
        return List.of(
                OperationDefinition.unary(ECHO, bytes, bytes, (payload, context) -> payload),
                OperationDefinition.streaming(ITEMS, byte[].class, byte[].class, (payload, context) -> items(payload)),
                OperationDefinition.streaming(STAY, byte[].class, byte[].class, (payload, context) -> STAYING),
                OperationDefinition.unary(
                                COUNT, byte[].class, byte[].class, (payload, context) -> count(payload, received))
                        .withPayload(PayloadSpec.stream(byte[].class)));
    }

    /** The number of items, as the payload of a call. */
    static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static Flux<byte[]> items(@Nullable Object payload) {
        int count = ByteBuffer.wrap((byte[]) Objects.requireNonNull(payload)).getInt();
        return Flux.range(0, count).map(Items::item);
    }

    @SuppressWarnings("unchecked") // a streamed payload is a Flux of its type
    private static Mono<byte[]> count(@Nullable Object payload, Tally received) {
        Items items = new Items(received);
        return ((Flux<byte[]>) Objects.requireNonNull(payload))
                .doOnNext(items::receive)
                .then(Mono.fromSupplier(() -> number((int) items.received())));
    }
}
