package io.rpcboot.internal.call;

import io.netty.buffer.ByteBufUtil;
import io.rpcboot.internal.failure.FailureText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who called what on the way to a call, for people: {@code gateway>orders.place;orders>stock.reserve}. A call that a
 * handler makes carries the way to that handler in a header; any other call carries none, and costs nothing. What comes
 * in is text of a stranger. Any thread.
 */
final class HopPath {

    static final String HEADER = "rpc-path";

    /** Of more hops the first and the last 7 stay, as in failures. */
    static final int MAX_HOPS = 8;

    private static final int MAX_NAME_BYTES = 100;
    private static final char CALLS = '>';
    private static final char THEN = ';';

    /** Longer than any that is sent. */
    private static final int MAX_CHARS = MAX_HOPS * (2 * MAX_NAME_BYTES + 2);

    private static final String UNREADABLE = "...";

    private HopPath() {}

    /** The hops to a call, that call included: each {@code caller>operation}. */
    static List<String> of(@Nullable String carried, String caller, String operation) {
        List<String> hops = new ArrayList<>();
        if (carried != null && carried.length() > MAX_CHARS) {
            hops.add(UNREADABLE);
        } else if (carried != null && !carried.isEmpty()) {
            for (String hop : carried.split(String.valueOf(THEN), -1)) {
                hops.add(FailureText.printable(hop));
            }
        }
        hops.add(name(caller) + CALLS + name(operation));
        while (hops.size() > MAX_HOPS) {
            hops.remove(1);
        }
        return List.copyOf(hops);
    }

    /** What the calls carry that the handler of a call makes. */
    static String through(CallContext served) {
        return String.join(String.valueOf(THEN), served.hopPath());
    }

    /** Headers with the path as well, unless that would be too much of them. */
    static Map<String, String> addTo(Map<String, String> headers, String path) {
        if (headers.isEmpty()) {
            return Map.of(HEADER, path);
        }
        if (path.equals(headers.get(HEADER))) {
            return headers;
        }
        Map<String, String> extended = new LinkedHashMap<>(headers);
        extended.put(HEADER, path);
        int bytes = 0;
        for (Map.Entry<String, String> header : extended.entrySet()) {
            bytes += ByteBufUtil.utf8Bytes(header.getKey()) + ByteBufUtil.utf8Bytes(header.getValue());
        }
        boolean fits = extended.size() <= ServiceCallSpec.MAX_HEADERS && bytes <= ServiceCallSpec.MAX_HEADER_BYTES;
        return fits ? extended : headers;
    }

    private static String name(String text) {
        String name = FailureText.name(text, MAX_NAME_BYTES);
        return name.indexOf(CALLS) < 0 && name.indexOf(THEN) < 0
                ? name
                : name.replace(CALLS, '_').replace(THEN, '_');
    }
}
