package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Hands items on as buffers: a part of what was read if that holds little else, so nothing is copied; otherwise a copy. */
final class BufferDecoder implements ItemDecoder {

    static final BufferDecoder INSTANCE = new BufferDecoder();

    private BufferDecoder() {}

    @Override
    public ByteBuf decode(ByteBuf item) {
        int length = item.readableBytes();
        if (Pieces.fills(item, length)) {
            return item.retainedSlice();
        }
        return PooledByteBufAllocator.DEFAULT.directBuffer(length, length).writeBytes(item, item.readerIndex(), length);
    }
}
