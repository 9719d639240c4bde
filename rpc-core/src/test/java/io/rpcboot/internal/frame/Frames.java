package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** What is written, in hexadecimal without spaces: the same to heap, to memory with an address, and where that grows. */
    static String written(Consumer<ByteBuf> writer) {
        String written = written(writer, Unpooled.buffer());
        assertThat(written(writer, Unpooled.directBuffer(4096))).isEqualTo(written);
        assertThat(written(writer, Unpooled.directBuffer(1))).isEqualTo(written);
        return written;
    }

    private static String written(Consumer<ByteBuf> writer, ByteBuf out) {
        try {
            writer.accept(out);
            return ByteBufUtil.hexDump(out);
        } finally {
            out.release();
        }
    }

    static String compact(String hex) {
        return hex.replaceAll("\\s", "");
    }

    /** What a reader that has seen HELLO makes of the bytes, one text for each frame: the same from heap and from memory. */
    static List<String> read(String hex) {
        List<String> events = read(Unpooled.wrappedBuffer(bytes(hex)));
        // Behind other bytes, since an address is that of index 0.
        ByteBuf direct =
                Unpooled.directBuffer().writeZero(5).writeBytes(bytes(hex)).skipBytes(5);
        assertThat(read(direct)).isEqualTo(events);
        return events;
    }

    private static List<String> read(ByteBuf in) {
        RecordingHandler handler = new RecordingHandler();
        FrameReader reader = openReader(handler);
        try {
            reader.read(in);
            return handler.events;
        } finally {
            in.release();
        }
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
