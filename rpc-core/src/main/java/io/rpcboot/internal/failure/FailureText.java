package io.rpcboot.internal.failure;

import java.nio.charset.StandardCharsets;

/** Texts of failures: cut to their limits in bytes of UTF-8, and harmless in a log. */
public final class FailureText {

    private static final String GAP = "...";

    private FailureText() {}

    /** The name of a type, a peer or an operation. */
    public static String name(String text, int maxBytes) {
        int room = maxBytes - GAP.length();
        return cut(text, maxBytes, room / 2, GAP, room - room / 2);
    }

    public static String traceId(String text) {
        return name(text, FailureLimits.TRACE_ID);
    }

    /** The name of a type. */
    public static String type(String text) {
        return name(text, FailureLimits.TYPE);
    }

    /** A message: more of its beginning than of its end. */
    public static String message(String text) {
        int room = FailureLimits.MESSAGE - GAP.length();
        int head = FailureLimits.MESSAGE * 3 / 5;
        return cut(text, FailureLimits.MESSAGE, head, GAP, room - head);
    }

    /** A stack: where it was thrown, and more of where it came from. */
    public static String stack(String text) {
        return cut(text, FailureLimits.STACK, FailureLimits.STACK_HEAD, "\n" + GAP + "\n", FailureLimits.STACK_TAIL);
    }

    /** Of a text that is too long its head and its tail, in whole characters. */
    static String cut(String text, int maxBytes, int headBytes, String gap, int tailBytes) {
        if (text.length() <= maxBytes && utf8Length(text) <= maxBytes) {
            return text;
        }
        return text.substring(0, headEnd(text, headBytes)) + gap + text.substring(tailStart(text, tailBytes));
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int headEnd(String text, int maxBytes) {
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += utf8Length(character);
            if (bytes > maxBytes) {
                return end;
            }
            end += Character.charCount(character);
        }
        return end;
    }

    private static int tailStart(String text, int maxBytes) {
        int start = text.length();
        int bytes = 0;
        while (start > 0) {
            int character = text.codePointBefore(start);
            bytes += utf8Length(character);
            if (bytes > maxBytes) {
                return start;
            }
            start -= Character.charCount(character);
        }
        return start;
    }

    /** Half of a pair is encoded as a question mark. */
    private static int utf8Length(int character) {
        if (character < 0x80 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)) {
            return 1;
        }
        return character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
    }

    /** With everything that could begin a line, or steer a terminal, written out as in Java source. */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHarmful(text.charAt(i))) {
                return escape(text, i);
            }
        }
        return text;
    }

    /** A stack, each of its lines printable and indented: no line of a log begins like that. */
    public static String printableStack(String text) {
        StringBuilder lines = new StringBuilder();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            lines.append(lines.isEmpty() ? "\t" : "\n\t").append(printable(line.strip()));
        });
        return lines.toString();
    }

    private static String escape(String text, int from) {
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (isHarmful(character)) {
                        escaped.append(String.format("\\u%04x", (int) character));
                    } else {
                        escaped.append(character);
                    }
                }
            }
        }
        return escaped.toString();
    }

    private static boolean isHarmful(char character) {
        if (character >= ' ' && character < 0x7F) {
            return false;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
