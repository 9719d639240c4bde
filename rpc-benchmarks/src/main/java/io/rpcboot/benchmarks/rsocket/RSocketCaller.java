package io.rpcboot.benchmarks.rsocket;

import io.netty.buffer.ByteBuf;
import io.rpcboot.benchmarks.AnswerSubscriber;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Workload;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Calls by request and response. */
final class RSocketCaller implements Caller {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private final RSocket rsocket;
    private final boolean limited;
    private final AnswerSubscriber<Payload>[] subscribers;

    RSocketCaller(RSocket rsocket, Workload workload) {
        this.rsocket = rsocket;
        this.limited = workload.has(Workload.Feature.DEADLINE);
        this.subscribers = AnswerSubscriber.forSlots(workload, RSocketCaller::answered);
    }

    @Override
    public void call(Slot slot) {
        Mono<Payload> answer = rsocket.requestResponse(ByteBufPayload.create(slot.payload()));
        (limited ? answer.timeout(TIME_LIMIT) : answer).subscribe(subscribers[slot.index()].of(slot));
    }

    @Override
    public void callFromOutside(Slot slot) {
        call(slot);
    }

    private static void answered(Slot slot, Payload answer) {
        try {
            ByteBuf data = answer.sliceData();
            slot.answered(data, data.readerIndex(), data.readableBytes());
        } finally {
            answer.release();
        }
    }
}
