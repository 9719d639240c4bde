package io.rpcboot.codec;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One line for people, of bounded length, out of what Jackson and the application threw. Lines hold names and kinds,
 * never what the payload says, because they end up in logs and at the other peer.
 */
final class JacksonTexts {

    private static final int MAX_TEXT = 500;
    private static final int MAX_FIELD = 200;

    /** Most steps of a path that are told: a value that contains itself has no end of them. */
    private static final int MAX_STEPS = 12;

    private static final int MAX_CAUSES = 32;

    /** What the JVM says of class loaders and modules in its own messages. */
    private static final Pattern LOADERS =
            Pattern.compile(" \\([^)]* (of loader|in unnamed module)[^)]*\\)|@[0-9a-f]{4,}");

    private JacksonTexts() {}

    static PayloadException failure(
            String what, @Nullable String field, @Nullable String reason, @Nullable Throwable cause) {
        String text = what + ": " + (field == null ? "" : field + ": ") + reason;
        return new PayloadException(oneLine(LOADERS.matcher(text).replaceAll(""), MAX_TEXT), field, cause);
    }

    /** The path to the wrong member, such as {@code lines[3].text}; null for the whole value. */
    static @Nullable String field(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        List<JacksonException.Reference> path = path(thrown);
        int steps = 0;
        for (JacksonException.Reference step : path) {
            if (text.length() > MAX_FIELD) {
                break;
            }
            if (steps++ == MAX_STEPS) {
                text.append("... (").append(path.size()).append(" deep)");
                break;
            }
            if (step.getPropertyName() == null) {
                text.append('[')
                        .append(step.getIndex() < 0 ? "?" : step.getIndex())
                        .append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return text.isEmpty() ? null : oneLine(text.toString(), MAX_FIELD);
    }

    static List<JacksonException.Reference> path(Throwable thrown) {
        return thrown instanceof JacksonException known ? known.getPath() : List.of();
    }

    /** What was thrown first, if that was no Jackson exception. */
    static @Nullable Throwable foreign(Throwable thrown) {
        Throwable at = thrown;
        for (int i = 0; at instanceof JacksonException && i < MAX_CAUSES; i++) {
            at = at.getCause();
        }
        return at instanceof JacksonException ? null : at;
    }

    static String nameAndMessage(Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return "nested without end, or too deeply";
        }
        return thrown.getClass().getTypeName() + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage());
    }

    /** Cuts between characters; what would break a line of a log becomes a question mark. */
    private static String oneLine(String text, int limit) {
        int length = text.length();
        if (length > limit) {
            length = Character.isHighSurrogate(text.charAt(limit - 4)) ? limit - 4 : limit - 3;
        }
        StringBuilder line = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            line.append(breaks ? '?' : c);
        }
        return length < text.length() ? line.append("...").toString() : line.toString();
    }
}
