package io.rpcboot.benchmarks.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rpcboot.RemoteClient;
import io.rpcboot.benchmarks.AnswerSubscriber;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Workload;

/** Calls with {@code ByteBuf}: a pooled one for each payload, and the answer is released when it has been looked at. */
final class BufferCaller implements Caller {

    private final RemoteClient client;
    private final AnswerSubscriber<ByteBuf>[] subscribers;

    BufferCaller(RemoteClient client, Workload workload) {
        this.client = client;
        this.subscribers = AnswerSubscriber.forSlots(workload, BufferCaller::answered);
    }

    @Override
    public void call(Slot slot) {
        byte[] payload = slot.payload();
        client.operation(EngineOperations.ECHO)
                .payload(PooledByteBufAllocator.DEFAULT
                        .directBuffer(payload.length)
                        .writeBytes(payload))
                .retrieveMono(ByteBuf.class)
                .subscribe(subscribers[slot.index()].of(slot));
    }

    @Override
    public void callFromOutside(Slot slot) {
        call(slot);
    }

    private static void answered(Slot slot, ByteBuf answer) {
        try {
            slot.answered(answer, answer.readerIndex(), answer.readableBytes());
        } finally {
            answer.release();
        }
    }
}
