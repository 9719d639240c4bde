package io.rpcboot.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The key values of an observation, kept as its convention gives them: the maps of Micrometer's contexts are made and
 * read four times for each call. Single ones are added by any thread. Several at once, and what is removed, are of those who
 * start, serve and stop the observation, one after the other: that is each call's way, so it goes without locked operations.
 */
final class KeptKeyValues {

    private static final KeyValues NONE = KeyValues.empty();

    private static final AtomicReferenceFieldUpdater<KeptKeyValues, KeyValues> SINGLE =
            AtomicReferenceFieldUpdater.newUpdater(KeptKeyValues.class, KeyValues.class, "single");

    /** Two of which all keys of the first are in the second; most calls are alike. Whichever thread wrote it last. */
    private static Replaced lastReplaced = new Replaced(NONE, NONE);

    private KeyValues several = NONE;
    private volatile KeyValues single = NONE;

    private record Replaced(KeyValues before, KeyValues more) {}

    @SuppressWarnings("ReferenceEquality") // a short-cut: mostly there are none, or none before
    void add(KeyValues more) {
        if (more == NONE) {
            return;
        }
        KeyValues before = several;
        several = before == NONE || areReplaced(before, more) ? more : before.and(more);
        if (single != NONE) {
            change(others -> without(others, more)); // what is added last counts
        }
    }

    void add(KeyValue more) {
        change(before -> before.and(more));
    }

    void remove(String key) {
        several = without(several, key);
        change(before -> without(before, key));
    }

    @SuppressWarnings("ReferenceEquality") // a short-cut: mostly there are none
    KeyValues all() {
        KeyValues added = single;
        return added == NONE ? several : several.and(added);
    }

    @Nullable
    KeyValue get(String key) {
        for (KeyValue value : all()) {
            if (value.getKey().equals(key)) {
                return value;
            }
        }
        return null;
    }

    private void change(UnaryOperator<KeyValues> change) {
        KeyValues before;
        do {
            before = single;
        } while (!SINGLE.compareAndSet(this, before, change.apply(before)));
    }

    /** What a convention gives at the end of a call has all keys of what it gave at the beginning. Both are sorted. */
    @SuppressWarnings("ReferenceEquality") // a short-cut: conventions give the same for calls that are alike
    private static boolean areReplaced(KeyValues before, KeyValues more) {
        Replaced last = lastReplaced;
        if (last.before == before && last.more == more) {
            return true;
        }
        Iterator<KeyValue> others = more.iterator();
        for (KeyValue value : before) {
            do {
                if (!others.hasNext()) {
                    return false;
                }
            } while (!others.next().getKey().equals(value.getKey()));
        }
        lastReplaced = new Replaced(before, more);
        return true;
    }

    private static KeyValues without(KeyValues before, KeyValues replaced) {
        KeyValues others = before;
        for (KeyValue value : replaced) {
            others = without(others, value.getKey());
        }
        return others;
    }

    private static KeyValues without(KeyValues before, String key) {
        KeyValues others = NONE;
        for (KeyValue value : before) {
            others = value.getKey().equals(key) ? others : others.and(value);
        }
        return others;
    }
}
