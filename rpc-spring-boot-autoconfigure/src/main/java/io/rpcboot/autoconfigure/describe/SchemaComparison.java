package io.rpcboot.autoconfigure.describe;

import io.rpcboot.autoconfigure.describe.SchemaDifference.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether one schema reads what another one writes. Either may come from a peer: depth and number are bounded. */
final class SchemaComparison {

    /** Most differences that are looked for in one value. */
    static final int MAX_DIFFERENCES = 8;

    private static final int MAX_DEPTH = 24;
    private static final int MAX_STEPS = 10_000;

    private final Map<?, ?> readDefinitions;
    private final Map<?, ?> writtenDefinitions;
    private final List<SchemaDifference> found = new ArrayList<>();
    private int steps;

    private SchemaComparison(Map<?, ?> readDefinitions, Map<?, ?> writtenDefinitions) {
        this.readDefinitions = readDefinitions;
        this.writtenDefinitions = writtenDefinitions;
    }

    static List<SchemaDifference> compare(@Nullable Object read, @Nullable Object written) {
        SchemaComparison comparison = new SchemaComparison(definitions(read), definitions(written));
        comparison.compare(read, written, "", 0);
        return comparison.found;
    }

    private static Map<?, ?> definitions(@Nullable Object schema) {
        return map(map(schema).get(SchemaBuilder.DEFS));
    }

    private void compare(@Nullable Object readSchema, @Nullable Object writtenSchema, String path, int depth) {
        Map<?, ?> read = resolve(map(readSchema), readDefinitions);
        Map<?, ?> written = resolve(map(writtenSchema), writtenDefinitions);
        Object readType = read.get(SchemaBuilder.TYPE);
        Object writtenType = written.get(SchemaBuilder.TYPE);
        if (readType == null || writtenType == null || depth > MAX_DEPTH || steps++ > MAX_STEPS) {
            return; // anything goes
        }
        boolean widened = readType.equals("number") && writtenType.equals("integer");
        boolean mapAgainstObject = isMap(read) != isMap(written) && readType.equals("object");
        if (!readType.equals(writtenType) && !widened) {
            add(path, Kind.TYPE, SchemaWords.of(read), SchemaWords.of(written));
        } else if (readType.equals("array")) {
            compare(read.get(SchemaBuilder.ITEMS), written.get(SchemaBuilder.ITEMS), path + "[]", depth + 1);
        } else if (readType.equals("object") && !mapAgainstObject) {
            compareObjects(read, written, path, depth + 1);
        } else if (readType.equals("string")) {
            compareConstants(read, written, path);
        }
    }

    private void compareObjects(Map<?, ?> read, Map<?, ?> written, String path, int depth) {
        if (isMap(read)) {
            compare(read.get(SchemaBuilder.ADDITIONAL), written.get(SchemaBuilder.ADDITIONAL), path + "{}", depth);
            return;
        }
        Map<?, ?> readFields = map(read.get(SchemaBuilder.PROPERTIES));
        Map<?, ?> writtenFields = map(written.get(SchemaBuilder.PROPERTIES));
        Collection<?> required = read.get(SchemaBuilder.REQUIRED) instanceof Collection<?> names ? names : List.of();
        if (!readFields.isEmpty() && !writtenFields.isEmpty() && disjoint(readFields, writtenFields)) {
            add(path, Kind.TYPE, SchemaWords.of(read), SchemaWords.of(written));
            return;
        }
        for (Object name : required) {
            if (!writtenFields.containsKey(name)) {
                add(join(path, name), Kind.MISSING, SchemaWords.of(readFields.get(name)), "");
            }
        }
        boolean refusesOthers = Boolean.FALSE.equals(read.get(SchemaBuilder.ADDITIONAL));
        writtenFields.forEach((name, field) -> {
            if (readFields.containsKey(name)) {
                compare(readFields.get(name), field, join(path, name), depth);
            } else if (refusesOthers) {
                add(join(path, name), Kind.UNKNOWN, "", "");
            }
        });
    }

    private void compareConstants(Map<?, ?> read, Map<?, ?> written, String path) {
        if (read.get(SchemaBuilder.ENUM) instanceof Collection<?> known) {
            if (written.get(SchemaBuilder.ENUM) instanceof Collection<?> used) {
                List<?> unknown =
                        used.stream().filter(each -> !known.contains(each)).toList();
                if (!unknown.isEmpty()) {
                    add(path, Kind.CONSTANTS, SchemaWords.names(List.copyOf(known)), SchemaWords.names(unknown));
                }
            }
        }
    }

    private void add(String path, Kind kind, String read, String written) {
        if (found.size() < MAX_DIFFERENCES) {
            found.add(new SchemaDifference(path, kind, read, written));
        }
    }

    private static boolean disjoint(Map<?, ?> left, Map<?, ?> right) {
        return left.keySet().stream().noneMatch(right::containsKey);
    }

    private static boolean isMap(Map<?, ?> schema) {
        return schema.get(SchemaBuilder.PROPERTIES) == null;
    }

    private static String join(String path, Object name) {
        String field = SchemaWords.printable(String.valueOf(name));
        return path.isEmpty() ? field : path + "." + field;
    }

    private static Map<?, ?> resolve(Map<?, ?> schema, Map<?, ?> definitions) {
        if (schema.get(SchemaBuilder.REF) instanceof String reference
                && reference.startsWith(SchemaBuilder.DEFS_PREFIX)) {
            return map(definitions.get(reference.substring(SchemaBuilder.DEFS_PREFIX.length())));
        }
        return schema;
    }

    private static Map<?, ?> map(@Nullable Object schema) {
        return schema instanceof Map<?, ?> map ? map : Map.of();
    }
}
