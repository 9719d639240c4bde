package io.rpcboot.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectMemoryTests {

    private final ByteBuf direct = Unpooled.directBuffer(16, 64);

    @AfterEach
    void release() {
        direct.release();
    }

    @Test
    void goesByAddressesWhereNettyDoes() {
        assumeTrue(PlatformDependent.hasUnsafe());
        assertThat(DirectMemory.addressOf(direct)).isEqualTo(direct.memoryAddress());
        assertThat(DirectMemory.room(direct.writeZero(3), 13)).isEqualTo(direct.memoryAddress() + 3);
    }

    @Test
    void hasNoRoomWhereTheBufferWouldHaveToGrow() {
        direct.writeZero(3);

        assertThat(DirectMemory.room(direct, 14)).isZero();
    }

    @Test
    void goesByNoAddressThatNettyDoesNotUseItself() {
        assertThat(DirectMemory.addressOf(direct) != 0).isEqualTo(PlatformDependent.hasUnsafe());
        assertThat(DirectMemory.addressOf(Unpooled.buffer(16))).isZero();
        assertThat(DirectMemory.room(Unpooled.buffer(16), 1)).isZero();
    }

    @Test
    void appendsWhatFitsAndWhatMakesTheBufferGrow() {
        byte[] source = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

        DirectMemory.append(direct, source, 1, 10);
        DirectMemory.append(direct, source, 0, 11);

        assertThat(direct.capacity()).isGreaterThan(16);
        byte[] all = new byte[21];
        direct.getBytes(0, all);
        assertThat(all).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void getsReadableBytesAndNoOthers() {
        direct.writeBytes(new byte[] {1, 2, 3, 4, 5, 6}).skipBytes(2);
        byte[] target = new byte[3];

        DirectMemory.get(direct.writerIndex(5), target);

        assertThat(target).containsExactly(3, 4, 5);
        assertThat(direct.readableBytes()).isEqualTo(3);
    }

    @Test
    void neverGoesPastAnArray() {
        byte[] source = new byte[8];
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> DirectMemory.append(direct, source, 1, 8));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> DirectMemory.append(direct, source, -1, 2));
        assertThat(direct.readableBytes()).isZero();
    }

    @Test
    void neverGoesPastABuffer() {
        byte[] target = new byte[17];
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> DirectMemory.get(direct, target));
    }
}
