package io.rpcboot.observation;

import io.netty.buffer.ByteBufUtil;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may be added to the headers of a call without breaking their limits (docs/PROTOCOL.md, CALL). */
final class CallHeaders {

    static final int MAX_HEADERS = 64;
    static final int MAX_NAME_BYTES = 255;
    static final int MAX_BYTES = 8 * 1024;

    private CallHeaders() {}

    /** Sets a header, unless there were too many then, or too long ones. */
    static void put(@Nullable Map<String, String> headers, String name, String value) {
        if (headers == null || name.isEmpty() || ByteBufUtil.utf8Bytes(name) > MAX_NAME_BYTES) {
            return;
        }
        int others = 0;
        int bytes = bytes(name, value);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equals(name)) {
                others++;
                bytes += bytes(header.getKey(), header.getValue());
            }
        }
        if (others < MAX_HEADERS && bytes <= MAX_BYTES) {
            headers.put(name, value);
        }
    }

    private static int bytes(String name, String value) {
        return ByteBufUtil.utf8Bytes(name) + ByteBufUtil.utf8Bytes(value);
    }
}
