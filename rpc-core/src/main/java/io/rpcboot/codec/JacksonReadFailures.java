package io.rpcboot.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/** Says what is wrong with a payload: the member, what was expected there, what kind of thing was found. */
final class JacksonReadFailures {

    private static final String KNOWN_SUBTYPES = "known type ids = ";

    /** How Jackson's own texts on mismatches begin, which may quote the payload. */
    private static final List<String> QUOTING = List.of("Cannot ", "No content", "Failed to ", "Unexpected token");

    private final String codec;
    private final MapperConfig<?> config;

    JacksonReadFailures(String codec, ObjectMapper mapper) {
        this.codec = codec;
        this.config = mapper.deserializationConfig();
    }

    PayloadException empty(JacksonRoot root) {
        return failure(root, null, "the payload is empty", null);
    }

    PayloadException trailing(JacksonRoot root) {
        return failure(root, null, "the payload goes on after the value", null);
    }

    /** The cause is kept only where the application's own code threw it: Jackson's texts quote the payload. */
    PayloadException of(Throwable thrown, JacksonRoot root, JacksonInput input) {
        if (thrown instanceof PayloadException known) {
            return known;
        }
        String field = JacksonTexts.field(thrown);
        Throwable foreign = JacksonTexts.foreign(thrown);
        if (foreign != null && isOfTheApplication(foreign)) {
            return failure(root, field, JacksonTexts.nameAndMessage(foreign), foreign);
        }
        return failure(root, field, reason(thrown, root, input), null);
    }

    /** A kind of token in plain words. */
    static String found(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT, PROPERTY_NAME -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "an integer";
            case VALUE_NUMBER_FLOAT -> "a decimal number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case VALUE_EMBEDDED_OBJECT -> "bytes";
            case END_OBJECT, END_ARRAY, NOT_AVAILABLE -> "nothing";
        };
    }

    /** Whether the first frame outside of the JDK is not one of Jackson, which fails so on some malformed input. */
    private static boolean isOfTheApplication(Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return true;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String type = frame.getClassName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return !type.startsWith("tools.jackson.");
            }
        }
        return false;
    }

    private @Nullable String reason(Throwable thrown, JacksonRoot root, JacksonInput input) {
        if (input.ended() && !(thrown instanceof MismatchedInputException)) {
            return "the payload ends within the value";
        }
        if (thrown instanceof InputCoercionException coercion) {
            return expected(thrown, root, coercion.getTargetType()) + ", found a number out of its range";
        }
        if (thrown instanceof StreamReadException malformed) {
            return malformed(malformed, input);
        }
        if (thrown instanceof PropertyBindingException unknown) {
            return "unknown member; known are " + unknown.getKnownPropertyIds();
        }
        if (thrown instanceof InvalidTypeIdException unknown) {
            return subtype(unknown, root);
        }
        if (thrown instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch, root);
        }
        if (thrown instanceof JacksonException known && known.getCause() == null) {
            return known.getOriginalMessage(); // on definitions and limits
        }
        return expected(thrown, root, null) + ", found " + found(input.token());
    }

    private String mismatch(MismatchedInputException thrown, JacksonRoot root) {
        String original = String.valueOf(thrown.getOriginalMessage());
        boolean otherForm = thrown instanceof InvalidFormatException;
        if (otherForm || QUOTING.stream().anyMatch(original::startsWith)) {
            return expected(thrown, root, thrown.getTargetType()) + ", found " + found(thrown.getCurrentToken())
                    + (otherForm ? " of another form" : "");
        }
        return original; // of this codec, of custom deserializers, on missing members: they quote nothing
    }

    private String subtype(InvalidTypeIdException thrown, JacksonRoot root) {
        String original = String.valueOf(thrown.getOriginalMessage());
        int known = original.indexOf(KNOWN_SUBTYPES);
        int end = known < 0 ? -1 : original.indexOf(']', known);
        return expected(thrown, root, thrown.getTargetType())
                + (end < 0
                        ? ", found no subtype's name"
                        : ", found an unknown subtype; known are "
                                + original.substring(known + KNOWN_SUBTYPES.length(), end + 1));
    }

    private String malformed(StreamReadException thrown, JacksonInput input) {
        long offset = thrown.getLocation() == null
                ? -1
                : input.offsetInPayload(thrown.getLocation().getByteOffset());
        return "malformed " + codec + (offset >= 0 ? " near byte " + offset : "");
    }

    private String expected(Throwable thrown, JacksonRoot root, @Nullable Class<?> target) {
        JavaType type = declared(thrown, root);
        if (type != null) {
            return "expected " + JacksonRoot.name(type);
        }
        return "expected " + (target == null ? "something else" : target.getTypeName());
    }

    private @Nullable JavaType declared(Throwable thrown, JacksonRoot root) {
        try {
            return root.typeAt(JacksonTexts.path(thrown), config);
        } catch (RuntimeException e) {
            return null; // a type that cannot be looked into: the text does without
        }
    }

    private PayloadException failure(
            JacksonRoot root, @Nullable String field, @Nullable String reason, @Nullable Throwable cause) {
        return JacksonTexts.failure("cannot read " + root.text() + " from " + codec, field, reason, cause);
    }
}
