package io.rpcboot.codec;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.base.DecorableTSFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;

/**
 * Lends a generator for one payload, and turns all that goes wrong into a {@link PayloadException}. For any thread.
 *
 * <p>Generators are kept, because making one costs as much as writing a small payload: with them a 40-byte record
 * takes half the time and a quarter of the memory. One that failed is thrown away.
 */
final class JacksonGenerators {

    private final TokenStreamFactory factory;
    private final ObjectWriteContext context;
    private final boolean keep;
    private final JacksonWriteFailures failures;
    private final JacksonPool<JacksonOutput> kept = new JacksonPool<>();

    JacksonGenerators(ObjectMapper mapper, JacksonWriteFailures failures) {
        this.factory = mapper.tokenStreamFactory();
        this.context = new JacksonWriteContext(mapper);
        this.keep = canKeep();
        this.failures = failures;
    }

    /** Borrows the buffer, and appends one value. */
    void write(ObjectWriter writer, @Nullable Object value, PayloadBuffer out) {
        JacksonOutput taken = keep ? kept.take() : null;
        JacksonOutput output = taken != null ? taken : new JacksonOutput();
        try {
            writer.writeValue(output.open(out, factory, context), value);
            if (!output.finish()) {
                throw failures.notOneValue(value);
            }
        } catch (Exception | StackOverflowError e) {
            PayloadException failure = failures.of(e, value);
            closeQuietly(output);
            throw failure;
        }
        if (!keep || output.hasReferences() || !kept.give(output)) {
            closeQuietly(output);
        }
    }

    /** A format that begins its output with a header, or remembers strings, cannot go on after a value. */
    private boolean canKeep() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator probe = factory.createGenerator(context, out)) {
            probe.flush();
        }
        return out.size() == 0
                && !(factory instanceof DecorableTSFactory decorable && decorable.getOutputDecorator() != null);
    }

    private static void closeQuietly(JacksonOutput output) {
        try {
            output.close();
        } catch (RuntimeException e) {
            // The generator is dropped in any case; only its buffers are not used again.
        }
    }
}
