package io.rpcboot.internal.call;

import io.netty.buffer.Unpooled;
import io.rpcboot.RemoteFailure;
import io.rpcboot.codec.PayloadException;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Details of a remote failure, with the codec of their call; any thread. */
final class ReceivedDetails implements RemoteFailure.Details {

    private static final long serialVersionUID = 1L;

    private final String codec;
    private final byte[] bytes;
    private final transient @Nullable Function<Type, ItemDecoder> decoders;

    ReceivedDetails(String codec, byte[] bytes, Function<Type, ItemDecoder> decoders) {
        this.codec = codec;
        this.bytes = bytes;
        this.decoders = decoders;
    }

    @Override
    public String codec() {
        return codec;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public @Nullable Object read(Type type) {
        if (decoders == null) {
            throw new PayloadException(
                    "details of an exception that was serialized cannot be read: their codec stayed behind",
                    null,
                    null);
        }
        try {
            return decoders.apply(type).decode(Unpooled.wrappedBuffer(bytes));
        } finally {
            Passage.abandonCurrent(); // details are data: a reference in them is held by nobody
        }
    }
}
