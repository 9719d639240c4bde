package io.rpcboot.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class TextPiecesTests {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String TEXT = "aé日🙂\r\n🙂日éa";

    private final NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private final List<ByteBuf> made = new ArrayList<>();

    @Test
    void charactersMayBeCutAnywhere() {
        byte[] bytes = TEXT.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Flux<DataBuffer> body = Flux.just(
                        buffer(bytes, 0, first), buffer(bytes, first, second), buffer(bytes, second, bytes.length));
                assertThat(read(body)).isEqualTo(TEXT);
            }
        }
        assertAllReleased();
    }

    @Test
    void noPieceEndsWithinACharacter() {
        byte[] bytes = "x🙂".repeat(20_000).getBytes(UTF_8);
        List<String> pieces = TextPieces.of(Flux.just(buffer(bytes, 0, bytes.length)))
                .collectList()
                .block(LIMIT);
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(piece).hasSizeLessThanOrEqualTo(16 * 1024))
                .noneMatch(piece -> Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
        assertThat(String.join("", pieces)).isEqualTo("x🙂".repeat(20_000));
        assertAllReleased();
    }

    @Test
    void bytesThatAreNoUtf8AreLeftOut() {
        byte[] bytes = {
            'a',
            (byte) 0xff,
            'b',
            (byte) 0xe2,
            (byte) 0x82,
            ' ',
            (byte) 0xc0,
            (byte) 0x80,
            (byte) 0xed,
            (byte) 0xa0,
            (byte) 0x80,
            'c',
            (byte) 0xf0,
            (byte) 0x9f
        };
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(Flux.just(buffer(bytes, 0, cut), buffer(bytes, cut, bytes.length))))
                    .isEqualTo("ab c");
        }
        assertAllReleased();
    }

    @Test
    void oneBufferIsRequestedAtATime() {
        TestPublisher<DataBuffer> body = TestPublisher.create();
        byte[] bytes = TEXT.getBytes(UTF_8);
        StepVerifier.create(TextPieces.of(body.flux()), 1)
                .then(() -> body.assertMaxRequested(1).next(buffer(bytes, 0, bytes.length)))
                .expectNext(TEXT)
                .thenRequest(1)
                .then(() -> body.assertMaxRequested(1).next(buffer(bytes, 0, 1)))
                .expectNext("a")
                .thenCancel()
                .verify(LIMIT);
        body.assertCancelled();
        assertAllReleased();
    }

    @Test
    void bufferThatWaitsWhenTheReaderCancelsIsReleased() {
        byte[] bytes = "x".repeat(100_000).getBytes(UTF_8);
        TestPublisher<DataBuffer> body = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        StepVerifier.create(TextPieces.of(body.flux()), 1)
                .then(() -> body.next(buffer(bytes, 0, bytes.length)))
                .expectNextCount(1)
                .then(() -> body.next(buffer(bytes, 0, bytes.length)))
                .thenCancel()
                .verify(LIMIT);
        assertAllReleased();
    }

    private String read(Flux<DataBuffer> body) {
        return String.join("", TextPieces.of(body).collectList().block(LIMIT));
    }

    private DataBuffer buffer(byte[] bytes, int from, int to) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(Math.max(1, to - from));
        buffer.writeBytes(bytes, from, to - from);
        made.add(buffer);
        return factory.wrap(buffer);
    }

    private void assertAllReleased() {
        assertThat(made)
                .isNotEmpty()
                .allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }
}
