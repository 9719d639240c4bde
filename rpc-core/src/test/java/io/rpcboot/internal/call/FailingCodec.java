package io.rpcboot.internal.call;

import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.PayloadReader;
import io.rpcboot.codec.PayloadWriter;
import java.lang.reflect.Type;
import java.util.List;

/** A codec for which nothing can be read or written. */
final class FailingCodec implements PayloadCodec {

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public PayloadWriter writer(Type type) {
        return (value, out) -> {
            throw new PayloadException("unwritable", null, null);
        };
    }

    @Override
    public PayloadReader reader(Type type) {
        return payload -> {
            throw new PayloadException("unreadable", null, null);
        };
    }

    @Override
    public PayloadReader argumentsReader(List<Argument> arguments) {
        return reader(Object.class);
    }
}
