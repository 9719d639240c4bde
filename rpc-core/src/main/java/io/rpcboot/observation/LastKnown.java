package io.rpcboot.observation;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The value of the key that was asked for last, without a look at a map: calls that are alike mostly come in a row. Any thread. */
final class LastKnown<K, V> {

    private final Function<K, V> values;

    /** Whichever thread wrote it last. */
    private @Nullable Entry<K, V> last;

    private record Entry<K, V>(K key, V value) {}

    /** @param values where the values of other keys are looked up, or made */
    LastKnown(Function<K, V> values) {
        this.values = values;
    }

    @SuppressWarnings("ReferenceEquality") // a short-cut; equal keys that are not the same take the long way
    V get(K key) {
        Entry<K, V> known = last;
        if (known != null && known.key == key) {
            return known.value;
        }
        V value = values.apply(key);
        last = new Entry<>(key, value);
        return value;
    }
}
