package io.rpcboot.benchmarks.grpc;

import io.grpc.stub.StreamObserver;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.WindowSubscriber;
import java.util.function.IntConsumer;

/** Receives a stream and grants its window in halves. */
abstract class ItemObserver implements StreamObserver<byte[]> {

    private final Items items;
    private final Tally tally;
    private IntConsumer request = count -> {};
    private int ungranted;

    ItemObserver(Items items, Tally tally) {
        this.items = items;
        this.tally = tally;
    }

    /** How to ask for more; the first window has been asked for. */
    final void grantWith(IntConsumer request) {
        this.request = request;
    }

    @Override
    public final void onNext(byte[] item) {
        try {
            items.receive(item);
        } catch (RuntimeException e) {
            tally.fail(e);
            throw e;
        }
        if (++ungranted == WindowSubscriber.GRANT) {
            ungranted = 0;
            request.accept(WindowSubscriber.GRANT);
        }
    }

    @Override
    public final void onError(Throwable cause) {
        tally.fail(cause);
    }
}
