package io.rpcboot.sample;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * Reads text in pieces of bounded length, which its lines need not be. A character whose bytes are cut by the end of a
 * buffer waits for the rest of them; bytes that are no UTF-8 are left out, as {@code wc -m} leaves them out. One for
 * each text, not thread-safe.
 */
final class TextPieces {

    private static final int PIECE_BYTES = 16 * 1024;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.IGNORE)
            .onUnmappableCharacter(CodingErrorAction.IGNORE);
    private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES);

    /** A character of UTF-8 has at least as many bytes as chars, so this is always large enough. */
    private final CharBuffer chars = CharBuffer.allocate(PIECE_BYTES);

    private TextPieces() {}

    /** The pieces of a text; one buffer is requested at a time, and released when it has been read. */
    static Flux<String> of(Flux<DataBuffer> body) {
        return Flux.defer(() -> {
            TextPieces text = new TextPieces();
            return body.concatMapIterable(text::pieces, 1).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        });
    }

    /** Takes ownership of the buffer. */
    private List<String> pieces(DataBuffer buffer) {
        try {
            List<String> pieces = new ArrayList<>();
            while (buffer.readableByteCount() > 0) {
                int count = Math.min(buffer.readableByteCount(), bytes.remaining());
                buffer.read(bytes.array(), bytes.position(), count);
                bytes.position(bytes.position() + count);
                addPiece(pieces);
            }
            return pieces;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private void addPiece(List<String> pieces) {
        decoder.decode(bytes.flip(), chars, false);
        bytes.compact();
        if (chars.position() > 0) {
            pieces.add(chars.flip().toString());
            chars.clear();
        }
    }
}
