package io.rpcboot.autoconfigure.describe;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A schema in a few words, such as {@code Line {text}}. Schemas may come from a peer: whatever they hold is bounded. */
final class SchemaWords {

    private static final int MAX_FIELDS = 8;
    private static final int MAX_LENGTH = 60;
    private static final int MAX_DEPTH = 3;

    private SchemaWords() {}

    static String of(@Nullable Object schema) {
        return of(schema, 0);
    }

    private static String of(@Nullable Object schema, int depth) {
        if (!(schema instanceof Map<?, ?> map) || depth > MAX_DEPTH) {
            return "anything";
        }
        Object type = map.get(SchemaBuilder.TYPE);
        if (map.get(SchemaBuilder.REF) instanceof String reference) {
            return printable(reference.substring(reference.lastIndexOf('/') + 1));
        }
        if ("array".equals(type)) {
            return "list of " + of(map.get(SchemaBuilder.ITEMS), depth + 1);
        }
        if ("object".equals(type)) {
            return object(map, depth);
        }
        String title = map.get(SchemaBuilder.TITLE) instanceof String text ? printable(text) : "";
        return !title.isEmpty() ? title : type == null ? "anything" : plain(String.valueOf(type));
    }

    private static String object(Map<?, ?> map, int depth) {
        if (!(map.get(SchemaBuilder.PROPERTIES) instanceof Map<?, ?> properties)) {
            return "map of " + of(map.get(SchemaBuilder.ADDITIONAL), depth + 1);
        }
        String title = map.get(SchemaBuilder.TITLE) instanceof String text ? printable(text) + " " : "";
        return title + "{" + names(List.copyOf(properties.keySet())) + "}";
    }

    /** The first few names. */
    static String names(List<?> names) {
        return names.stream()
                        .limit(MAX_FIELDS)
                        .map(each -> printable(String.valueOf(each)))
                        .collect(Collectors.joining(", "))
                + (names.size() > MAX_FIELDS ? ", …" : "");
    }

    private static String plain(String type) {
        return type.equals("string") ? "String" : printable(type);
    }

    /** In one line, and no longer than a name is. */
    static String printable(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
