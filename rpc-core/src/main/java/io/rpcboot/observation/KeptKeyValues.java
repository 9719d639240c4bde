package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The key values of an observation, kept as its convention gives them: the maps of Micrometer's contexts are made and
 * read four times for each call. Any thread.
 */
final class KeptKeyValues {

    private KeyValues values = KeyValues.empty();

    synchronized void add(KeyValues more) {
        values = areReplacedBy(more) ? more : values.and(more);
    }

    synchronized void add(KeyValue more) {
        values = values.and(more);
    }

    synchronized void remove(String key) {
        KeyValues others = KeyValues.empty();
        for (KeyValue value : values) {
            others = value.getKey().equals(key) ? others : others.and(value);
        }
        values = others;
    }

    synchronized KeyValues all() {
        return values;
    }

    synchronized @Nullable KeyValue get(String key) {
        return find(values, key);
    }

    /** What a convention gives at the end of a call has all keys of what it gave at the beginning. */
    private boolean areReplacedBy(KeyValues more) {
        for (KeyValue value : values) {
            if (find(more, value.getKey()) == null) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable KeyValue find(KeyValues among, String key) {
        for (KeyValue value : among) {
            if (value.getKey().equals(key)) {
                return value;
            }
        }
        return null;
    }
}
