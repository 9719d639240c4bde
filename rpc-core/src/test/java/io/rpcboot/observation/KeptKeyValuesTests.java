package io.rpcboot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptKeyValuesTests {

    private final KeptKeyValues kept = new KeptKeyValues();

    @Test
    void whatAConventionGivesIsKeptAsItIs() {
        KeyValues begun = KeyValues.of("operation", "add");
        KeyValues ended = KeyValues.of("operation", "add", "code", "OK");
        kept.add(begun);
        assertThat(kept.all()).isSameAs(begun);
        kept.add(ended);
        assertThat(kept.all()).isSameAs(ended);
        kept.add(ended);
        assertThat(kept.all()).isSameAs(ended);
    }

    @Test
    void whatOthersAddStays() {
        kept.add(KeyValues.of("operation", "add"));
        kept.add(KeyValue.of("tenant", "a"));
        kept.add(KeyValues.of("operation", "add", "code", "OK"));
        assertThat(kept.all())
                .containsExactly(
                        KeyValue.of("code", "OK"), KeyValue.of("operation", "add"), KeyValue.of("tenant", "a"));
        kept.add(KeyValue.of("tenant", "b"));
        assertThat(kept.get("tenant")).isEqualTo(KeyValue.of("tenant", "b"));
        kept.remove("tenant");
        kept.remove("none");
        assertThat(kept.get("tenant")).isNull();
        assertThat(kept.all()).hasSize(2);
    }

    @Test
    void whatIsAddedLastCounts() {
        kept.add(KeyValues.of("operation", "add"));
        kept.add(KeyValue.of("operation", "mine"));
        kept.add(KeyValue.of("tenant", "a"));
        assertThat(kept.all()).containsExactly(KeyValue.of("operation", "mine"), KeyValue.of("tenant", "a"));
        kept.add(KeyValues.of("operation", "add"));
        assertThat(kept.all()).containsExactly(KeyValue.of("operation", "add"), KeyValue.of("tenant", "a"));
        assertThat(kept.get("operation")).isEqualTo(KeyValue.of("operation", "add"));
    }

    @Test
    void whatAConventionGaveCanBeRemoved() {
        kept.add(KeyValues.of("code", "OK", "operation", "add"));
        kept.remove("code");
        assertThat(kept.all()).containsExactly(KeyValue.of("operation", "add"));
        kept.remove("operation");
        assertThat(kept.all()).isEmpty();
    }

    @Test
    void othersThatAreAlikeDoNotPassForTheSame() {
        KeyValues begun = KeyValues.of("operation", "add");
        KeyValues ended = KeyValues.of("code", "OK", "operation", "add");
        KeyValues other = KeyValues.of("code", "OK");
        for (KeyValues last : List.of(ended, other, ended)) {
            KeptKeyValues values = new KeptKeyValues();
            values.add(begun);
            values.add(last);
            assertThat(values.all()).containsExactlyElementsOf(ended);
        }
    }

    @Test
    void nothingIsLostThatTwoThreadsAdd() throws Exception {
        Thread other = new Thread(() -> addMany("b"));
        other.start();
        addMany("a");
        other.join();
        assertThat(kept.all()).hasSize(2_000);
    }

    private void addMany(String prefix) {
        for (int i = 0; i < 1_000; i++) {
            kept.add(KeyValue.of(prefix + i, "value"));
        }
    }

    @Test
    void keysThatAreGoneAtTheEndStay() {
        kept.add(KeyValues.of("operation", "add", "tenant", "a"));
        kept.add(KeyValues.of("code", "OK", "operation", "add"));
        assertThat(kept.all())
                .containsExactly(
                        KeyValue.of("code", "OK"), KeyValue.of("operation", "add"), KeyValue.of("tenant", "a"));
        kept.add(KeyValues.empty());
        assertThat(kept.all()).hasSize(3);
    }
}
