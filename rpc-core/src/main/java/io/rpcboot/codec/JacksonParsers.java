package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.base.DecorableTSFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * Lends a parser for one payload, and turns all that goes wrong into a {@link PayloadException}. For any thread.
 *
 * <p>Parsers are kept, because making one costs as much as parsing a small payload: with them a 40-byte record takes
 * a quarter less time and 60 % less memory. One that failed is thrown away.
 */
final class JacksonParsers {

    /** Larger payloads get a parser of their own, so that a kept one holds no large text. */
    private static final int MAX_KEPT_PAYLOAD = 64 * 1024;

    /** A kept parser remembers every member name it meets. Names cost bytes: after so many it makes room. */
    private static final long MAX_FED = 256 * 1024;

    private final TokenStreamFactory factory;
    private final ObjectReadContext context;
    private final boolean text;
    private final boolean keep;
    private final JacksonReadFailures failures;
    private final JacksonPool<JacksonInput> kept = new JacksonPool<>();

    /** Reads one value. */
    interface Target {

        /** Reads from a parser that stands before the value; what it throws is explained by {@link JacksonReadFailures}. */
        @Nullable
        Object read(JsonParser parser);

        /** What is read and of which types, for texts. */
        JacksonRoot root();
    }

    JacksonParsers(ObjectMapper mapper, boolean text, JacksonReadFailures failures) {
        this.factory = mapper.tokenStreamFactory();
        this.context = new JacksonReadContext(mapper);
        this.text = text;
        this.keep = canKeep(mapper);
        this.failures = failures;
    }

    /** Borrows the payload; leaves its indexes as they are. */
    @Nullable
    Object read(ByteBuf payload, Target target) {
        if (!payload.isReadable()) {
            throw failures.empty(target.root());
        }
        boolean keepable = keep && payload.readableBytes() <= MAX_KEPT_PAYLOAD && (text || !mayNameStrings(payload));
        JacksonInput taken = keepable ? kept.take() : null;
        JacksonInput input = taken != null ? taken : new JacksonInput(text);
        Object value;
        try {
            value = target.read(input.open(payload, factory, context));
            if (!input.finish()) {
                throw failures.trailing(target.root());
            }
        } catch (Exception | StackOverflowError e) {
            PayloadException failure = failures.of(e, target.root(), input);
            closeQuietly(input);
            throw failure;
        }
        if (!keepable || input.hasReferences() || input.fed() > MAX_FED || !kept.give(input)) {
            closeQuietly(input);
        }
        return value;
    }

    /** Limits over a whole document count on from payload to payload in a kept parser; a decorator may read ahead. */
    private static boolean canKeep(ObjectMapper mapper) {
        TokenStreamFactory factory = mapper.tokenStreamFactory();
        StreamReadConstraints limits = factory.streamReadConstraints();
        boolean plain = !(factory instanceof DecorableTSFactory decorable) || decorable.getInputDecorator() == null;
        try (JsonParser probe = mapper.reader().createParser(new ByteArrayInputStream(new byte[] {'1', ' '}))) {
            boolean tellsWhatIsLeft = probe.releaseBuffered(OutputStream.nullOutputStream()) >= 0;
            return plain && tellsWhatIsLeft && !limits.hasMaxDocumentLength() && !limits.hasMaxTokenCount();
        }
    }

    /**
     * Whether the payload may hold CBOR tag 256, a table of strings to refer to. Jackson's parser forgets to drop the
     * table at the end of an object, so that another peer's next payload could refer to strings of this one. Each
     * encoding of the tag ends in 01 00, after D9 or another 00; what else looks like it just costs a parser.
     */
    private static boolean mayNameStrings(ByteBuf payload) {
        int start = payload.readerIndex();
        int end = payload.writerIndex();
        for (int i = payload.indexOf(start, end, (byte) 1); i >= 0; i = payload.indexOf(i + 1, end, (byte) 1)) {
            if (i > start && i + 1 < end && payload.getByte(i + 1) == 0) {
                byte before = payload.getByte(i - 1);
                if (before == (byte) 0xD9 || before == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void closeQuietly(JacksonInput input) {
        try {
            input.close();
        } catch (RuntimeException e) {
            // The parser is dropped in any case; only its buffers are not used again.
        }
    }
}
