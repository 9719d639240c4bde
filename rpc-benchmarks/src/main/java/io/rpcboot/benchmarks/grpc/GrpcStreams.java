package io.rpcboot.benchmarks.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.WindowSubscriber;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The client's end of the streams. */
final class GrpcStreams {

    private GrpcStreams() {}

    /** Asks for a stream and receives it. */
    static void down(Channel channel, int count, Tally tally) {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(Methods.ITEMS, CallOptions.DEFAULT),
                Methods.number(count),
                new Down(new Items(tally), count, tally));
    }

    /** Sends a stream; the result is how many items have arrived. */
    static void up(Channel channel, int count, Tally tally) {
        ClientCalls.asyncClientStreamingCall(channel.newCall(Methods.COUNT, CallOptions.DEFAULT), new Up(count, tally));
    }

    /** Opens streams that stay open; returns when the first item of each has arrived. */
    static void open(Channel channel, int count, Tally tally) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            ClientCalls.asyncServerStreamingCall(
                    channel.newCall(Methods.ITEMS, CallOptions.DEFAULT), Methods.number(0), new Opened(arrived, tally));
        }
        if (!arrived.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrived.getCount() + " of " + count + " streams have not opened");
        }
    }

    private record Opened(CountDownLatch arrived, Tally tally) implements StreamObserver<byte[]> {

        @Override
        public void onNext(byte[] item) {
            arrived.countDown();
        }

        @Override
        public void onError(Throwable cause) {
            tally.fail(cause);
        }

        @Override
        public void onCompleted() {
            tally.fail(new IllegalStateException("a stream that stays open has ended"));
        }
    }

    private static final class Down extends ItemObserver implements ClientResponseObserver<byte[], byte[]> {

        private final Items items;
        private final int count;

        Down(Items items, int count, Tally tally) {
            super(items, tally);
            this.items = items;
            this.count = count;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<byte[]> call) {
            call.disableAutoRequestWithInitial(WindowSubscriber.WINDOW);
            grantWith(call::request);
        }

        @Override
        public void onCompleted() {
            items.end(count);
        }
    }

    private record Up(int count, Tally tally) implements ClientResponseObserver<byte[], byte[]> {

        @Override
        public void beforeStart(ClientCallStreamObserver<byte[]> call) {
            ItemPump pump = new ItemPump(call, count);
            call.setOnReadyHandler(pump::run);
        }

        @Override
        public void onNext(byte[] answer) {
            int arrived = Methods.number(answer);
            if (arrived != count) {
                tally.fail(new IllegalStateException(arrived + " items of " + count + " have arrived"));
            }
        }

        @Override
        public void onError(Throwable cause) {
            tally.fail(cause);
        }

        @Override
        public void onCompleted() {}
    }
}
