package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rpcboot.RpcProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ItemAssemblerTests {

    private final ItemAssembler assembler = new ItemAssembler(10);
    private final ByteBuf source =
            PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes("0123456789".getBytes(StandardCharsets.US_ASCII));

    @AfterEach
    void nothingIsKept() {
        assembler.release();
        assertThat(source.refCnt()).isEqualTo(1);
        source.release();
    }

    @Test
    void fragmentsAreOneItemInTheirOrder() {
        assertThat(assembler.begin(10, fragment(0, 4))).isTrue();
        assertThat(assembler.inItem()).isTrue();
        assembler.add(fragment(4, 5));
        ByteBuf item = assembler.end(fragment(9, 1));
        assertThat(item.toString(StandardCharsets.US_ASCII)).isEqualTo("0123456789");
        assertThat(assembler.inItem()).isFalse();
        item.release();
    }

    @Test
    void readerIndexOfAFragmentStays() {
        ByteBuf fragment = fragment(0, 4);
        assembler.begin(10, fragment);
        assertThat(fragment.readerIndex()).isZero();
        assertThat(fragment.readableBytes()).isEqualTo(4);
    }

    @Test
    void itemsFollowOneAnother() {
        for (int i = 0; i < 3; i++) {
            assembler.begin(4, fragment(i, 2));
            ByteBuf item = assembler.end(fragment(i + 2, 2));
            assertThat(item.toString(StandardCharsets.US_ASCII)).isEqualTo("0123456789".substring(i, i + 4));
            item.release();
        }
    }

    @Test
    void itemOverTheLimitIsCountedAndDropped() {
        assertThat(assembler.begin(11, fragment(0, 5))).isFalse();
        assembler.add(fragment(0, 5));
        assertThat(source.refCnt()).isEqualTo(1);
        assertThat(assembler.end(fragment(0, 1))).isNull();
        assertThat(assembler.inItem()).isFalse();
        assertThat(assembler.begin(10, fragment(0, 5))).isTrue();
    }

    @Test
    void sumOfADroppedItemIsCheckedAllTheSame() {
        assembler.begin(11, fragment(0, 5));
        assertRefused(() -> assembler.add(fragment(0, 7)), "a fragment has 7 bytes where 1 to 6 were announced");
    }

    @Test
    void itemThatEndsEarlyIsRefused() {
        assembler.begin(10, fragment(0, 4));
        assertRefused(
                () -> assembler.end(fragment(4, 5)), "a fragmented item ends after 9 bytes where 10 were announced");
    }

    @Test
    void itemThatGoesOnPastItsTotalIsRefused() {
        assembler.begin(5, fragment(0, 4));
        assertRefused(() -> assembler.end(fragment(4, 2)), "a fragment has 2 bytes where 1 to 1 were announced");
    }

    @Test
    void firstFragmentLargerThanTheTotalIsRefused() {
        assertRefused(() -> assembler.begin(3, fragment(0, 4)), "a fragment has 4 bytes where 1 to 3 were announced");
    }

    @Test
    void emptyFragmentIsRefused() {
        assembler.begin(5, fragment(0, 4));
        assertRefused(() -> assembler.add(Unpooled.EMPTY_BUFFER), "a fragment has 0 bytes where 1 to 1 were announced");
        assertRefused(() -> assembler.end(Unpooled.EMPTY_BUFFER), "a fragment has 0 bytes where 1 to 1 were announced");
    }

    @Test
    void totalOfZeroIsRefused() {
        assertRefused(() -> assembler.begin(0, fragment(0, 1)), "a fragment has 1 bytes where 1 to 0 were announced");
    }

    @Test
    void secondItemInTheMiddleOfOneIsRefused() {
        assembler.begin(10, fragment(0, 4));
        assertRefused(
                () -> assembler.begin(10, fragment(0, 4)), "a fragmented item begins before the one before has ended");
    }

    @Test
    void releaseGivesBackAtOnceAndTheRestIsCountedAndDropped() {
        assembler.begin(10, fragment(0, 4));
        assertThat(source.refCnt()).isEqualTo(2);
        assembler.release();
        assertThat(source.refCnt()).isEqualTo(1);
        assembler.release();
        assertThat(assembler.inItem()).isTrue();
        assembler.add(fragment(4, 5));
        assertThat(assembler.end(fragment(9, 1))).isNull();
    }

    @Test
    void nothingIsAllocatedForASizeThatIsOnlyAnnounced() {
        ItemAssembler large = new ItemAssembler(Integer.MAX_VALUE);
        assertThat(large.begin(Integer.MAX_VALUE, fragment(0, 1))).isTrue();
        assertThat(source.refCnt()).isEqualTo(2);
        large.release();
    }

    private ByteBuf fragment(int from, int length) {
        return source.slice(from, length);
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(action::run)
                .withMessage(message);
    }
}
