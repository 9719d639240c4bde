package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.internal.failure.FailureLimits;
import java.util.List;

/** Writes the details of failures in the codecs of their calls. Any thread. */
public final class FailureDetails {

    private final List<PayloadCodec> codecs;
    private final ItemEncoder bytes = new ItemEncoder(null, FailureLimits.DETAILS);

    /**
     * @param codecs in the order of HELLO
     */
    public FailureDetails(List<PayloadCodec> codecs) {
        this.codecs = List.copyOf(codecs);
    }

    /**
     * An item of its own.
     *
     * @throws PayloadException if the value cannot be written, is over the limit, or has an object in it: details are
     *     data that is kept with an exception, so that nobody would give the object back
     */
    public byte[] encode(ServedCall call, Object value) {
        int index = call.codec();
        ItemEncoder encoder = index < codecs.size()
                ? new ItemEncoder(codecs.get(index).writer(Object.class), FailureLimits.DETAILS)
                : bytes;
        EncodedItem item = encoder.encode(value);
        try {
            Passage passage = item.passage();
            if (passage != null) {
                passage.abandon();
                throw new PayloadException("details cannot have objects that travel by reference", null, null);
            }
            byte[] copy = new byte[item.length()];
            ByteBuf out = Unpooled.wrappedBuffer(copy).clear();
            item.writeTo(out, 0, copy.length);
            return copy;
        } finally {
            item.release();
        }
    }

    /** The name of the codec of a call; empty where it has none. */
    public String codec(ServedCall call) {
        return call.codec() < codecs.size() ? codecs.get(call.codec()).name() : "";
    }
}
