package io.rpcboot.benchmarks.engine;

import io.rpcboot.RemoteClient;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/** The client's end of the streams. */
final class EngineStreams {

    private EngineStreams() {}

    /** Asks for a stream and receives it. */
    static void down(RemoteClient client, int count, Tally tally) {
        Items items = new Items(tally);
        client.operation(EngineOperations.ITEMS)
                .payload(EngineOperations.number(count))
                .retrieveFlux(byte[].class)
                .subscribe(items::receive, tally::fail, () -> items.end(count));
    }

    /** Opens streams that stay open; returns when the first item of each has arrived. */
    static void open(RemoteClient client, int count, Tally tally) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(count);
        // Made once: what the application keeps for each stream is not what is measured.
        Consumer<byte[]> onItem = item -> arrived.countDown();
        Consumer<Throwable> onError = tally::fail;
        Runnable onEnd = () -> tally.fail(new IllegalStateException("a stream that stays open has ended"));
        for (int i = 0; i < count; i++) {
            client.operation(EngineOperations.STAY)
                    .payload(new byte[1])
                    .retrieveFlux(byte[].class)
                    .subscribe(onItem, onError, onEnd);
        }
        if (!arrived.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrived.getCount() + " of " + count + " streams have not opened");
        }
    }

    /** Sends a stream; the result is how many items have arrived. */
    static void up(RemoteClient client, int count, Tally tally) {
        client.operation(EngineOperations.COUNT)
                .payloads(Flux.range(0, count).map(Items::item))
                .retrieveMono(byte[].class)
                .subscribe(answer -> checkCount(ByteBuffer.wrap(answer).getInt(), count, tally), tally::fail);
    }

    private static void checkCount(long arrived, long sent, Tally tally) {
        if (arrived != sent) {
            tally.fail(new IllegalStateException(arrived + " items of " + sent + " have arrived"));
        }
    }
}
