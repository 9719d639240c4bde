package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rpcboot.internal.memory.DirectMemory;

/** Copies items to arrays. */
final class ArrayDecoder implements ItemDecoder {

    static final ArrayDecoder INSTANCE = new ArrayDecoder();

    /** Up to here it costs less to clear an array than to ask Netty for one that is not cleared. */
    private static final int CLEARED_BYTES = 1024;

    private ArrayDecoder() {}

    @Override
    public byte[] decode(ByteBuf item) {
        int length = item.readableBytes();
        if (length > CLEARED_BYTES) {
            return ByteBufUtil.getBytes(item);
        }
        byte[] bytes = new byte[length];
        DirectMemory.get(item, bytes);
        return bytes;
    }
}
