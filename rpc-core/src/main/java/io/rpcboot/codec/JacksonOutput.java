package io.rpcboot.codec;

import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamFactory;

/** A generator and the stream that takes its payloads, one after the other. One thread at a time. */
final class JacksonOutput extends OutputStream {

    private @Nullable JsonGenerator generator;
    private @Nullable PayloadBuffer target;
    private int valuesBefore;
    private boolean references;

    /** Borrows the buffer until {@link #finish} or {@link #close}. */
    JsonGenerator open(PayloadBuffer out, TokenStreamFactory factory, ObjectWriteContext context) {
        target = out;
        JsonGenerator used = generator;
        if (used == null) {
            used = factory.createGenerator(context, this);
            generator = used;
        }
        valuesBefore = used.streamWriteContext().getEntryCount();
        return used;
    }

    /** Hands over the last bytes, and says whether one value was written. If not, only {@link #close} is left. */
    boolean finish() {
        JsonGenerator used = Objects.requireNonNull(generator);
        used.flush();
        target = null;
        return used.streamWriteContext().inRoot() && used.streamWriteContext().getEntryCount() - valuesBefore == 1;
    }

    /** A reference is written: the generator remembers the value around it, and has to go with it. */
    static void onReference(JsonGenerator generator) {
        if (generator.streamWriteOutputTarget() instanceof JacksonOutput output) {
            output.references = true;
        }
    }

    /** Whether the values so far had references. */
    boolean hasReferences() {
        return references;
    }

    @Override
    public void write(int octet) {
        if (target != null) {
            target.write(octet);
        }
    }

    /** Nothing is written once the target is gone: closing a generator that failed ends what it had begun. */
    @Override
    public void write(byte[] source, int offset, int length) {
        if (target != null) {
            target.write(source, offset, length);
        }
    }

    /** Gives the generator's buffers back to Jackson; what it still holds is lost. */
    @Override
    public void close() {
        JsonGenerator old = generator;
        generator = null;
        target = null;
        if (old != null) {
            old.close();
        }
    }
}
