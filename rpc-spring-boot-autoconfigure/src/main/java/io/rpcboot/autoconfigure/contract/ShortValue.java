package io.rpcboot.autoconfigure.contract;

import java.lang.reflect.Array;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A value as an error text shows it: short, in one line, and never by a {@code toString} of the application. */
final class ShortValue {

    /** Most characters that are shown of a value. */
    static final int MAX_LENGTH = 40;

    private ShortValue() {}

    /** Empty for null: that a value must not be null says it already. */
    static String of(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof CharSequence text) {
            return "'" + cut(text) + "'" + (text.length() > MAX_LENGTH ? " (" + text.length() + " characters)" : "");
        }
        if (value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof TemporalAccessor
                || value instanceof UUID) {
            return isOfTheJdk(value) ? cut(String.valueOf(value)) : typeName(value);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Collection<?> collection) {
            return elements(collection.size());
        }
        if (value instanceof Map<?, ?> map) {
            return elements(map.size());
        }
        return value.getClass().isArray() ? elements(Array.getLength(value)) : typeName(value);
    }

    private static boolean isOfTheJdk(Object value) {
        return value.getClass().getName().startsWith("java.");
    }

    private static String typeName(Object value) {
        return "a " + value.getClass().getSimpleName();
    }

    private static String elements(int count) {
        return count == 1 ? "1 element" : count + " elements";
    }

    private static String cut(CharSequence text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(end + 1);
        for (int i = 0; i < end; i++) {
            char each = text.charAt(i);
            shown.append(Character.isISOControl(each) ? ' ' : each);
        }
        return end < text.length() ? shown.append('…').toString() : shown.toString();
    }
}
