package io.rpcboot.benchmarks.engine;

import io.rpcboot.RemoteClient;
import io.rpcboot.benchmarks.AnswerSubscriber;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Workload;

/** Calls with {@code byte[]}. */
final class ArrayCaller implements Caller {

    private final RemoteClient client;
    private final AnswerSubscriber<byte[]>[] subscribers;

    ArrayCaller(RemoteClient client, Workload workload) {
        this.client = client;
        this.subscribers = AnswerSubscriber.forSlots(workload, Slot::answered);
    }

    @Override
    public void call(Slot slot) {
        client.operation(EngineOperations.ECHO)
                .payload(slot.payload())
                .retrieveMono(byte[].class)
                .subscribe(subscribers[slot.index()].of(slot));
    }

    @Override
    public void callFromOutside(Slot slot) {
        call(slot);
    }
}
