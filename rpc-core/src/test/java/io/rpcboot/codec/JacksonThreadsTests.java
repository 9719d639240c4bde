package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JacksonThreadsTests {

    private static final int THREADS = 8;
    private static final int ROUNDS = 5_000;

    record Line(String text, int count) {}

    public record Fails(int count) {
        public String getZ() {
            if (count < 0) {
                return "";
            }
            throw new IllegalStateException("of thread " + count);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void eightThreadsShareOneReaderAndWriterWithFailuresMixedIn(Format format) throws Exception {
        JacksonPayloadCodec codec = format.codec();
        PayloadWriter writer = codec.writer(Object.class);
        PayloadReader reader = codec.reader(Line.class);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int id = thread;
                runs.add(threads.submit(() -> hammer(writer, reader, id)));
            }
            for (Future<?> run : runs) {
                run.get(50, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void hammer(PayloadWriter writer, PayloadReader reader, int id) {
        SplittableRandom random = new SplittableRandom(id);
        PayloadBuffer out = new PayloadBuffer(64, 100_000);
        for (int i = 0; i < ROUNDS; i++) {
            Line line = new Line(("thread " + id + " round " + i + " ").repeat(random.nextInt(1, 4)), i);
            out.reset(4_096);
            writer.write(line, out);
            ByteBuf payload = Unpooled.wrappedBuffer(out.array(), 0, out.length());
            assertThat(reader.read(payload)).isEqualTo(line);
            if (random.nextInt(4) == 0) {
                assertThat(failureOf(() -> reader.read(payload.slice(0, payload.readableBytes() - 1))))
                        .isNotNull();
            }
            if (random.nextInt(4) == 0) {
                assertThat(failureOf(() -> writer.write(new Fails(id), new PayloadBuffer(64, 1_000))))
                        .contains("of thread " + id);
            }
        }
    }

    private static String failureOf(Runnable action) {
        try {
            action.run();
            return null;
        } catch (PayloadException e) {
            return e.getMessage();
        }
    }
}
