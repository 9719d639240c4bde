package io.rpcboot.benchmarks.grpc;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.WindowSubscriber;
import io.rpcboot.benchmarks.Workload;

/** What the server serves. */
final class Handlers {

    private Handlers() {}

    static ServerServiceDefinition all(Workload workload, Tally received) {
        boolean stay = workload.has(Workload.Feature.OPEN_STREAMS);
        return ServerServiceDefinition.builder(Methods.SERVICE)
                .addMethod(Methods.ECHO, ServerCalls.asyncUnaryCall(Handlers::echo))
                .addMethod(Methods.ITEMS, ServerCalls.asyncServerStreamingCall(stay ? Handlers::stay : Handlers::items))
                .addMethod(Methods.COUNT, ServerCalls.asyncClientStreamingCall(out -> count(out, received)))
                .build();
    }

    private static void echo(byte[] message, StreamObserver<byte[]> out) {
        out.onNext(message);
        out.onCompleted();
    }

    private static void items(byte[] message, StreamObserver<byte[]> out) {
        ServerCallStreamObserver<byte[]> observer = (ServerCallStreamObserver<byte[]>) out;
        ItemPump pump = new ItemPump(observer, Methods.number(message));
        observer.setOnReadyHandler(pump::run);
    }

    /** One item, and then nothing more. */
    private static void stay(byte[] message, StreamObserver<byte[]> out) {
        out.onNext(message);
    }

    private static StreamObserver<byte[]> count(StreamObserver<byte[]> out, Tally received) {
        ServerCallStreamObserver<byte[]> observer = (ServerCallStreamObserver<byte[]>) out;
        observer.disableAutoRequest();
        observer.request(WindowSubscriber.WINDOW);
        Items items = new Items(received);
        ItemObserver counting = new ItemObserver(items, received) {
            @Override
            public void onCompleted() {
                out.onNext(Methods.number((int) items.received()));
                out.onCompleted();
            }
        };
        counting.grantWith(observer::request);
        return counting;
    }
}
