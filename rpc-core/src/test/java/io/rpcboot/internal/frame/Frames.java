package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Frames in hexadecimal, spaces and all, and what is read from them. */
final class Frames {

    /** What most tests announce as "max frame payload". */
    static final int MAX_PAYLOAD = 1024;

    static final String MAGIC = "52 50 43 42";

    /** The smallest HELLO that is valid. */
    static final String HELLO = """
            00 00 00 2e  01 00  00 00 00 00
            01 01  00 00 00 00  00 00 04 00  00 00 00 01  00 00 00 00  00 00 00 00  00 00 00 00
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            00  00  00 00""";

    private Frames() {}

    static String hex(int length) {
        return "00 ".repeat(length);
    }

    static byte[] bytes(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replaceAll("\\s", ""));
    }

    /** A frame with the length that its body has. */
    static String frame(String typeFlagsAndId, String body) {
        return String.format("%08x", bytes(body).length) + typeFlagsAndId + body;
    }

    /** What is written, in hexadecimal without spaces. */
    static String written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.hexDump(out);
    }

    static String compact(String hex) {
        return hex.replaceAll("\\s", "");
    }

    /** What a reader that has seen HELLO makes of the bytes, one text for each frame. */
    static List<String> read(String hex) {
        RecordingHandler handler = new RecordingHandler();
        FrameReader reader = openReader(handler);
        reader.read(Unpooled.wrappedBuffer(bytes(hex)));
        return handler.events;
    }

    static FrameReader openReader(RecordingHandler handler) {
        FrameReader reader = new FrameReader(handler, MAX_PAYLOAD);
        reader.read(Unpooled.wrappedBuffer(bytes(MAGIC + HELLO)));
        handler.events.clear();
        return reader;
    }

    static CallHead head(
            int number,
            @Nullable String name,
            int codec,
            long deadlineMillis,
            Map<String, String> headers,
            long credit,
            boolean payloadIsStream,
            boolean oneWay) {
        CallHead head = new CallHead();
        head.fill(number, name, codec, deadlineMillis, headers, credit, payloadIsStream, oneWay);
        return head;
    }
}
