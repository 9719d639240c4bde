package io.rpcboot.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.benchmarks.Note;
import io.rpcboot.codec.JacksonPayloadCodec;
import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.codec.PayloadReader;
import io.rpcboot.codec.PayloadWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.dataformat.cbor.CBORMapper;

/** The record of the table, in and out of CBOR; beside Jackson's own way, which makes its scratch anew each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CborBenchmark {

    private static final int LIMIT = 4 * 1024 * 1024;

    private final CBORMapper mapper = new CBORMapper();
    private final JacksonPayloadCodec codec = JacksonPayloadCodec.cbor(mapper);
    private final PayloadWriter writer = codec.writer(Object.class);
    private final PayloadReader reader = codec.reader(Note.class);
    private final PayloadBuffer out = new PayloadBuffer(1024, LIMIT);
    private final Note note = new Note(1L << 40, 7, "sixteen letters.");
    private byte[] bytes = {};
    private ByteBuf encoded = Unpooled.EMPTY_BUFFER;

    @Setup
    public void encode() {
        bytes = mapper.writeValueAsBytes(note);
        encoded = Unpooled.directBuffer().writeBytes(bytes);
    }

    @TearDown
    public void release() {
        encoded.release();
    }

    @Benchmark
    public int write() {
        out.reset(LIMIT);
        writer.write(note, out);
        return out.length();
    }

    @Benchmark
    public @Nullable Object read() {
        return reader.read(encoded);
    }

    @Benchmark
    public byte[] writeWithMapper() {
        return mapper.writeValueAsBytes(note);
    }

    @Benchmark
    public Note readWithMapper() {
        return mapper.readValue(bytes, Note.class);
    }
}
