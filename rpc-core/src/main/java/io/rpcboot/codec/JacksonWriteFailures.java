package io.rpcboot.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says why a value cannot be written: its class, the member, the cause. */
final class JacksonWriteFailures {

    private final String codec;

    JacksonWriteFailures(String codec) {
        this.codec = codec;
    }

    PayloadException notOneValue(@Nullable Object value) {
        return failure(value, null, "its serializer did not write exactly one value", null);
    }

    /** A buffer that was too small is no fault of the value, and says so itself. */
    PayloadException of(Throwable thrown, @Nullable Object value) {
        Throwable foreign = JacksonTexts.foreign(thrown);
        if (foreign instanceof PayloadException known) {
            return known;
        }
        String field = JacksonTexts.field(thrown);
        return foreign != null
                ? failure(value, field, JacksonTexts.nameAndMessage(foreign), foreign)
                : failure(value, field, ((JacksonException) thrown).getOriginalMessage(), thrown);
    }

    private PayloadException failure(
            @Nullable Object value, @Nullable String field, @Nullable String reason, @Nullable Throwable cause) {
        String type = value == null ? "null" : value.getClass().getTypeName();
        return JacksonTexts.failure("cannot write " + type + " as " + codec, field, reason, cause);
    }
}
