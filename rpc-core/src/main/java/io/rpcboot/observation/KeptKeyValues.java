package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The key values of an observation, kept as its convention gives them: the maps of Micrometer's contexts are made and
 * read four times for each call. Any thread.
 */
final class KeptKeyValues {

    private static final KeyValues NONE = KeyValues.empty();

    private static final AtomicReferenceFieldUpdater<KeptKeyValues, KeyValues> VALUES =
            AtomicReferenceFieldUpdater.newUpdater(KeptKeyValues.class, KeyValues.class, "values");

    private volatile KeyValues values = NONE;

    @SuppressWarnings("ReferenceEquality") // a short-cut: mostly there are none, or none before
    void add(KeyValues more) {
        if (more != NONE) {
            change(before -> before == NONE || areReplaced(before, more) ? more : before.and(more));
        }
    }

    void add(KeyValue more) {
        change(before -> before.and(more));
    }

    void remove(String key) {
        change(before -> without(before, key));
    }

    KeyValues all() {
        return values;
    }

    @Nullable
    KeyValue get(String key) {
        for (KeyValue value : values) {
            if (value.getKey().equals(key)) {
                return value;
            }
        }
        return null;
    }

    private void change(UnaryOperator<KeyValues> change) {
        KeyValues before;
        do {
            before = values;
        } while (!VALUES.compareAndSet(this, before, change.apply(before)));
    }

    /** What a convention gives at the end of a call has all keys of what it gave at the beginning. Both are sorted. */
    private static boolean areReplaced(KeyValues before, KeyValues more) {
        Iterator<KeyValue> others = more.iterator();
        for (KeyValue value : before) {
            do {
                if (!others.hasNext()) {
                    return false;
                }
            } while (!others.next().getKey().equals(value.getKey()));
        }
        return true;
    }

    private static KeyValues without(KeyValues before, String key) {
        KeyValues others = NONE;
        for (KeyValue value : before) {
            others = value.getKey().equals(key) ? others : others.and(value);
        }
        return others;
    }
}
