package io.rpcboot.autoconfigure.codec;

import io.rpcboot.codec.PayloadCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The payload codecs of the application, the preferred one first. */
public final class RpcCodecs {

    private final Map<String, PayloadCodec> byName = new LinkedHashMap<>();

    /** Of two codecs with one name the one that comes first counts. */
    public RpcCodecs(List<PayloadCodec> codecs) {
        codecs.forEach(codec -> byName.putIfAbsent(codec.name(), codec));
    }

    /** All of them. */
    public List<PayloadCodec> all() {
        return List.copyOf(byName.values());
    }

    /** Their names. */
    public Set<String> names() {
        return byName.keySet();
    }
}
