package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadTooLargeException;
import io.rpcboot.codec.PayloadWriter;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ItemEncoderTests {

    private static final PayloadWriter TEXT =
            (value, out) -> out.write(String.valueOf(value).getBytes(StandardCharsets.UTF_8));

    private final ItemEncoder encoder = new ItemEncoder(TEXT, 100);
    private final ItemEncoder bytesOnly = new ItemEncoder(null, 10);

    @Test
    void bytesAndBuffersAreSentAsTheyAre() {
        byte[] bytes = {'x', 'a', 'b', 'c', 'y'};
        ByteBuffer window = ByteBuffer.wrap(bytes, 1, 3);
        ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes, 1, 3).flip();
        assertThat(FakeOutbound.text(encoder.encode(bytes))).isEqualTo("xabcy");
        assertThat(FakeOutbound.text(encoder.encode(window))).isEqualTo("abc");
        assertThat(FakeOutbound.text(encoder.encode(window.asReadOnlyBuffer()))).isEqualTo("abc");
        assertThat(FakeOutbound.text(encoder.encode(direct))).isEqualTo("abc");
        assertThat(direct.remaining()).as("the buffer stays as it is").isEqualTo(3);
        assertThat(window.remaining()).isEqualTo(3);
        ByteBuf buffer = buffer("-abc").skipBytes(1);
        EncodedItem item = encoder.encode(buffer);
        assertThat(FakeOutbound.text(item)).isEqualTo("abc");
        item.release();
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void slicedByteBufferIsSentFromItsOffset() {
        ByteBuffer slice = ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII), 3, 5)
                .slice();
        slice.get();
        assertThat(FakeOutbound.text(encoder.encode(slice))).isEqualTo("4567");
    }

    @Test
    void largeArrayIsLetGoWhenItWasSent() {
        EncodedItem item = EncodedItem.ofLoop();
        WeakReference<byte[]> sent = encodedLarge(item);
        item.release();
        await().until(() -> {
            System.gc();
            return sent.get() == null;
        });
    }

    private static WeakReference<byte[]> encodedLarge(EncodedItem item) {
        byte[] large = new byte[100_000];
        new ItemEncoder(null, 1_000_000).encode(large, item);
        return new WeakReference<>(large);
    }

    @Test
    void partOfAnItemIsWritten() {
        EncodedItem item = encoder.encode("0123456789");
        ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
        item.writeTo(out, 3, 4);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("3456");
        out.release();
    }

    @Test
    void itemOfTheLimitIsTakenAndOneByteMoreIsRefused() {
        assertThat(bytesOnly.encode(new byte[10]).length()).isEqualTo(10);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> bytesOnly.encode(new byte[11]))
                .withMessage("payload has 11 bytes, the limit is 10");
        assertThat(encoder.encode("x".repeat(100)).length()).isEqualTo(100);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> encoder.encode("x".repeat(101)))
                .withMessage("encoded payload is larger than the limit of 100 bytes");
    }

    @Test
    void bufferOverTheLimitIsReleased() {
        ByteBuf buffer = buffer("x".repeat(11));
        assertThatExceptionOfType(PayloadTooLargeException.class).isThrownBy(() -> bytesOnly.encode(buffer));
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void otherValuesNeedACodec() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> bytesOnly.encode("text"))
                .withMessageStartingWith("there is no codec for java.lang.String");
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> bytesOnly.encode(null))
                .withMessageStartingWith("there is no codec for null");
    }

    @Test
    void nullIsEncodedByTheCodec() {
        assertThat(FakeOutbound.text(encoder.encode(null))).isEqualTo("null");
    }

    @Test
    void eventLoopUsesOneItemAgainUntilItIsKept() throws Exception {
        onEventLoop(() -> {
            EncodedItem first = encoder.encode("first");
            EncodedItem kept = first.keep();
            EncodedItem second = encoder.encode("second, and longer");
            assertThat(second).isSameAs(first);
            assertThat(FakeOutbound.text(kept)).isEqualTo("first");
            assertThat(FakeOutbound.text(second)).isEqualTo("second, and longer");
            return null;
        });
    }

    @Test
    void keptBytesOfTheUserAreNotCopied() throws Exception {
        onEventLoop(() -> {
            byte[] bytes = {'a'};
            EncodedItem kept = encoder.encode(bytes).keep();
            bytes[0] = 'b';
            assertThat(FakeOutbound.text(kept)).isEqualTo("b");
            encoder.encode("other");
            assertThat(FakeOutbound.text(kept)).isEqualTo("b");
            return null;
        });
    }

    @Test
    void keptBufferMovesToTheItemThatKeepsIt() throws Exception {
        onEventLoop(() -> {
            ByteBuf buffer = buffer("abc");
            EncodedItem shared = encoder.encode(buffer);
            EncodedItem kept = shared.keep();
            shared.release();
            encoder.encode("other");
            assertThat(FakeOutbound.text(kept)).isEqualTo("abc");
            kept.release();
            kept.release();
            assertThat(buffer.refCnt()).isZero();
            return null;
        });
    }

    @Test
    void otherThreadsHaveAnItemOfTheirOwnForEachValue() {
        EncodedItem first = encoder.encode("first");
        encoder.encode("second");
        assertThat(FakeOutbound.text(first)).isEqualTo("first");
        assertThat(first.keep()).isSameAs(first);
    }

    @Test
    void writerMayItselfEncode() throws Exception {
        onEventLoop(() -> {
            ItemEncoder nested = new ItemEncoder(
                    (value, out) -> {
                        out.write("<".getBytes(StandardCharsets.US_ASCII));
                        EncodedItem inner = encoder.encode(value);
                        out.write(FakeOutbound.text(inner).getBytes(StandardCharsets.UTF_8));
                        out.write(">".getBytes(StandardCharsets.US_ASCII));
                    },
                    100);
            assertThat(FakeOutbound.text(nested.encode("inner"))).isEqualTo("<inner>");
            return null;
        });
    }

    @Test
    void itemIsGoodAgainAfterAFailure() throws Exception {
        onEventLoop(() -> {
            ItemEncoder failing = new ItemEncoder(
                    (value, out) -> {
                        out.write(1);
                        throw new PayloadException("on purpose", null, null);
                    },
                    100);
            assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> failing.encode("x"));
            assertThat(FakeOutbound.text(encoder.encode("next"))).isEqualTo("next");
            return null;
        });
    }

    @Test
    void limitsOfDifferentEncodersDoNotMixOnALoop() throws Exception {
        onEventLoop(() -> {
            ItemEncoder small = new ItemEncoder(TEXT, 3);
            assertThat(encoder.encode("x".repeat(100)).length()).isEqualTo(100);
            assertThatExceptionOfType(PayloadTooLargeException.class).isThrownBy(() -> small.encode("four"));
            assertThat(encoder.encode("x".repeat(100)).length()).isEqualTo(100);
            return null;
        });
    }

    @Test
    void largeScratchIsGivenBackBeforeTheNextItem() throws Exception {
        onEventLoop(() -> {
            ItemEncoder large = new ItemEncoder(TEXT, 1 << 20);
            EncodedItem kept = large.encode("y".repeat(500_000)).keep();
            assertThat(FakeOutbound.text(large.encode("z"))).isEqualTo("z");
            assertThat(kept.length()).isEqualTo(500_000);
            assertThat(FakeOutbound.text(kept)).isEqualTo("y".repeat(500_000));
            return null;
        });
    }

    private static ByteBuf buffer(String text) {
        return PooledByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void onEventLoop(Callable<Void> action) throws Exception {
        FutureTask<Void> task = new FutureTask<>(action);
        new FastThreadLocalThread(task).start();
        task.get(10, TimeUnit.SECONDS);
    }
}
