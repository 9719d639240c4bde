package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ReferenceCountUtil;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadReader;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns items into values of one type: bytes and buffers as they are, all else by a codec. Safe for any thread. */
@FunctionalInterface
public interface ItemDecoder {

    /**
     * Reads the one value that the readable bytes are; borrows the buffer.
     *
     * @throws io.rpcboot.codec.PayloadException if they are not
     */
    @Nullable
    Object decode(ByteBuf item);

    /** The same decoder, with a check of what it reads; the decoder itself where there is nothing to check. */
    default ItemDecoder checkedBy(@Nullable ValueCheck check) {
        if (check == null) {
            return this;
        }
        return item -> {
            Object value = decode(item);
            try {
                BrokenContractException.throwIfBroken(check, value);
            } catch (Throwable e) {
                ReferenceCountUtil.safeRelease(value);
                throw e;
            }
            return value;
        };
    }

    /** Whether items of a type are passed on as they are. */
    static boolean isBytes(Type type) {
        return type == byte[].class || type == ByteBuf.class || type == ByteBuffer.class;
    }

    /**
     * The decoder for a type.
     *
     * @param codec finds the reader of a type that is not bytes
     */
    static ItemDecoder of(Type type, Function<Type, PayloadReader> codec) {
        if (type == byte[].class) {
            return ArrayDecoder.INSTANCE;
        }
        if (type == ByteBuf.class) {
            return BufferDecoder.INSTANCE;
        }
        if (type == ByteBuffer.class) {
            return item -> ByteBuffer.wrap(ByteBufUtil.getBytes(item));
        }
        if (type == Void.class || type == void.class) {
            return item -> null;
        }
        return codec.apply(type)::read;
    }
}
