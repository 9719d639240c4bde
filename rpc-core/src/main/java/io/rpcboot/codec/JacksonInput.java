package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;

/**
 * A parser and the stream that feeds it one payload after the other. One thread at a time.
 *
 * <p>The parser copies what it reads into its own 8 KB, from heap and direct buffers alike; for large payloads that
 * is as fast as parsing an array in place. It must not see the end of the stream while it is kept, because it closes
 * there: in text a blank follows each payload, and ends a number that is a payload of its own.
 */
final class JacksonInput extends InputStream {

    /** The first four bytes tell a JSON parser the encoding of everything: these say UTF-8. */
    private static final int BLANKS_FOR_ENCODING = 4;

    private final boolean text;
    private final Tail tail;
    private @Nullable JsonParser parser;
    private @Nullable ByteBuf payload;
    private int next;
    private int end;
    private int blanksBefore;
    private boolean blankAfter;
    private boolean ended;
    private boolean references;
    private long fed;
    private long fedBefore;

    JacksonInput(boolean text) {
        this.text = text;
        this.tail = new Tail(text);
    }

    /** Borrows the payload until {@link #finish} or {@link #close}. */
    JsonParser open(ByteBuf bytes, TokenStreamFactory factory, ObjectReadContext context) {
        payload = bytes;
        next = bytes.readerIndex();
        end = bytes.writerIndex();
        blankAfter = text;
        ended = false;
        JsonParser used = parser;
        if (used == null) {
            blanksBefore = text ? BLANKS_FOR_ENCODING : 0;
            used = factory.createParser(context, this);
            fedBefore = text ? BLANKS_FOR_ENCODING : 0;
            parser = used;
        } else {
            fedBefore = fed;
        }
        return used;
    }

    /** Forgets the payload, and says whether it was one value and nothing else. If not, only {@link #close} is left. */
    boolean finish() {
        JsonParser used = Objects.requireNonNull(parser);
        ByteBuf bytes = Objects.requireNonNull(payload);
        used.finishToken();
        used.clearCurrentToken();
        tail.value = false;
        if (used.releaseBuffered(tail) < 0) {
            return used.nextToken() == null;
        }
        for (; next < end; next++) {
            tail.write(bytes.getByte(next));
        }
        payload = null;
        return used.streamReadContext().inRoot() && !tail.value;
    }

    /** A reference is read: the parser remembers the value around it, and has to go with it. */
    static void onReference(JsonParser parser) {
        if (parser.streamReadInputSource() instanceof JacksonInput input) {
            input.references = true;
        }
    }

    /** Whether the payloads so far had references. */
    boolean hasReferences() {
        return references;
    }

    /** Whether the parser wanted to read on behind the payload. */
    boolean ended() {
        return ended;
    }

    /** Where the parser stands. */
    @Nullable
    JsonToken token() {
        return parser == null ? null : parser.currentToken();
    }

    /** How many bytes the parser has been fed since it was made. */
    long fed() {
        return fed;
    }

    /** An offset that the parser gives, as an offset in the payload. */
    long offsetInPayload(long offset) {
        return offset - fedBefore;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(blanksBefore, length);
        Arrays.fill(target, offset, offset + count, (byte) ' ');
        blanksBefore -= count;
        int bytes = Math.min(length - count, end - next);
        if (bytes > 0) {
            Objects.requireNonNull(payload).getBytes(next, target, offset + count, bytes);
            next += bytes;
            count += bytes;
        }
        if (blankAfter && count < length) {
            target[offset + count] = ' ';
            count++;
            blankAfter = false;
        }
        fed += count;
        ended = count == 0;
        return ended ? -1 : count;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Gives the parser's buffers back to Jackson: after a failure, and when it has served for long. */
    @Override
    public void close() {
        JsonParser old = parser;
        parser = null;
        payload = null;
        next = end;
        blankAfter = false;
        if (old != null) {
            old.close();
        }
    }

    /** What a parser had read beyond the value: blanks are nothing in text. */
    private static final class Tail extends OutputStream {

        private final boolean text;
        private boolean value;

        Tail(boolean text) {
            this.text = text;
        }

        @Override
        public void write(int octet) {
            value |= !text || !(octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t');
        }
    }
}
