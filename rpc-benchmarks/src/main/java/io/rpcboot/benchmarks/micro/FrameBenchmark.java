package io.rpcboot.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.internal.frame.CallHead;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameHandler;
import io.rpcboot.internal.frame.FrameReader;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.GoAway;
import io.rpcboot.internal.frame.Hello;
import io.rpcboot.internal.memory.DirectMemory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Frames of a batch, written to one buffer and read back from it: calls and answers of unary calls, and items. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

    private static final int FRAMES = 64;
    private static final int MAX_FRAME_PAYLOAD = 64 * 1024;

    /** Bytes of payload in each frame. */
    @Param({"32", "1024"})
    int payloadBytes;

    private final CallHead head = new CallHead();
    private final LastByte received = new LastByte();
    private byte[] payload = {};
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private ByteBuf calls = Unpooled.EMPTY_BUFFER;
    private ByteBuf answers = Unpooled.EMPTY_BUFFER;
    private ByteBuf items = Unpooled.EMPTY_BUFFER;
    private FrameReader reader = new FrameReader(received, MAX_FRAME_PAYLOAD);

    @Setup
    public void fill() {
        payload = new byte[payloadBytes];
        head.fill(1, null, 0, -1, Map.of(), -1, false, false);
        out = Unpooled.directBuffer(FRAMES * (payloadBytes + 64));
        calls = writeCalls().copy();
        answers = writeAnswers().copy();
        items = writeItems().copy();
        ByteBuf hello = Unpooled.directBuffer();
        FrameWriter.writeMagic(hello);
        FrameWriter.writeHello(
                hello,
                new Hello(
                        1, 1, 0, MAX_FRAME_PAYLOAD, 1 << 20, 128, 128, 0, "00".repeat(16), "referee", List.of("cbor")));
        reader.read(hello);
        hello.release();
    }

    @TearDown
    public void release() {
        List.of(out, calls, answers, items).forEach(ByteBuf::release);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public ByteBuf writeCalls() {
        out.clear();
        for (int id = 1; id <= FRAMES; id++) {
            FrameWriter.writeCall(out, id, head, payload.length, payload.length);
            DirectMemory.append(out, payload, 0, payload.length);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public ByteBuf writeAnswers() {
        out.clear();
        for (int id = 1; id <= FRAMES; id++) {
            FrameWriter.writeItem(out, id, payload, 0, payload.length, true);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public ByteBuf writeItems() {
        out.clear();
        for (int i = 0; i < FRAMES; i++) {
            FrameWriter.writeItem(out, 1, payload, 0, payload.length, false);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int readCalls() {
        return read(calls);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int readAnswers() {
        return read(answers);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int readItems() {
        return read(items);
    }

    private int read(ByteBuf frames) {
        reader.read(frames.readerIndex(0));
        return received.sum;
    }

    /** Looks at each payload once. */
    private static final class LastByte implements FrameHandler {

        private int sum;

        @Override
        public void onHello(Hello hello) {}

        @Override
        public void onCall(int callId, CallHead head, ByteBuf payload) {
            take(callId, payload);
        }

        @Override
        public void onData(int callId, int total, boolean more, ByteBuf item) {
            take(callId, item);
        }

        @Override
        public void onCredit(int callId, long count) {}

        @Override
        public void onLost(int callId, long total) {}

        @Override
        public void onEnd(int callId, boolean hasItem, ByteBuf item) {
            take(callId, item);
        }

        @Override
        public void onError(int callId, ErrorBody error) {}

        @Override
        public void onCancel(int callId, CancelBody cancel) {}

        @Override
        public void onStarted(int callId, boolean hasValue, int total, ByteBuf value) {}

        @Override
        public void onItemsEnd(int callId) {}

        @Override
        public void onEnough(int callId) {}

        @Override
        public void onPing(long payload) {}

        @Override
        public void onPong(long payload) {}

        @Override
        public void onGoAway(GoAway goAway) {}

        private void take(int callId, ByteBuf payload) {
            sum += callId + payload.getByte(payload.writerIndex() - 1);
        }
    }
}
