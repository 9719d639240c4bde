package io.rpcboot.benchmarks.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Workload;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls as an asynchronous stub does. The threads of the default executor bring answers at the same time, but who
 * counts them is made for one thread: they are told one by one.
 */
final class GrpcCaller implements Caller {

    private static final long TIME_LIMIT_SECONDS = 30;

    private final Channel channel;
    private final boolean limited;
    private final @Nullable Object lock;

    /** @param lock held while an answer is told, where several threads may bring one; null where one thread does */
    GrpcCaller(Channel channel, Workload workload, @Nullable Object lock) {
        this.channel = channel;
        this.limited = workload.has(Workload.Feature.DEADLINE);
        this.lock = lock;
    }

    @Override
    public void call(Slot slot) {
        CallOptions options = limited
                ? CallOptions.DEFAULT.withDeadlineAfter(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)
                : CallOptions.DEFAULT;
        ClientCalls.asyncUnaryCall(channel.newCall(Methods.ECHO, options), slot.payload(), new Answer(slot));
    }

    @Override
    public void callFromOutside(Slot slot) {
        call(slot);
    }

    private final class Answer implements StreamObserver<byte[]> {

        private final Slot slot;
        private byte @Nullable [] answer;

        Answer(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void onNext(byte[] message) {
            answer = message;
        }

        @Override
        public void onCompleted() {
            byte[] message = answer;
            if (message == null) {
                slot.failed(new IllegalStateException("a call ended without an answer"));
            } else if (lock == null) {
                answered(message);
            } else {
                synchronized (lock) {
                    answered(message);
                }
            }
        }

        @Override
        public void onError(Throwable cause) {
            slot.failed(cause);
        }

        private void answered(byte[] message) {
            try {
                slot.answered(message);
            } catch (RuntimeException e) {
                slot.failed(e);
            }
        }
    }
}
