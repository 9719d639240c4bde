package io.rpcboot.benchmarks.grpc;

import io.grpc.stub.CallStreamObserver;
import io.rpcboot.benchmarks.Items;

/** The end of a stream that sends, whenever the transport takes more. */
final class ItemPump {

    private final CallStreamObserver<byte[]> out;
    private final int count;
    private int sent;

    ItemPump(CallStreamObserver<byte[]> out, int count) {
        this.out = out;
        this.count = count;
    }

    /** Sends what may be sent; called again when more may. */
    void run() {
        while (sent < count && out.isReady()) {
            out.onNext(Items.item(sent++));
            if (sent == count) {
                out.onCompleted();
            }
        }
    }
}
