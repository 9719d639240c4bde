package io.rpcboot.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CallTableTests {

    @Test
    void slotsAreGivenInOrderUpToTheLimit() {
        CallTable<String> table = new CallTable<>(3);
        assertThat(table.add("a")).isZero();
        assertThat(table.add("b")).isEqualTo(1);
        assertThat(table.add("c")).isEqualTo(2);
        assertThat(table.add("d")).isEqualTo(-1);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get(1)).isEqualTo("b");
    }

    @Test
    void slotThatBecameFreeLastIsGivenFirst() {
        CallTable<String> table = new CallTable<>(100);
        for (int i = 0; i < 5; i++) {
            table.add("call " + i);
        }
        table.free(1);
        table.free(3);
        assertThat(table.get(3)).isNull();
        assertThat(table.add("x")).isEqualTo(3);
        assertThat(table.add("y")).isEqualTo(1);
        assertThat(table.add("z")).isEqualTo(5);
    }

    @Test
    void limitOfZeroTakesNothing() {
        CallTable<String> table = new CallTable<>(0);
        assertThat(table.add("a")).isEqualTo(-1);
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.get(0)).isNull();
        assertThat(table.wasUsed(0)).isFalse();
    }

    @Test
    void otherSideMayChooseAnySlotBelowTheLimit() {
        CallTable<String> table = new CallTable<>(1 << 20);
        table.put((1 << 20) - 1, "last");
        table.put(0, "first");
        assertThat(table.get((1 << 20) - 1)).isEqualTo("last");
        assertThat(table.wasUsed(5)).as("a slot below a used one").isTrue();
        table.remove((1 << 20) - 1);
        assertThat(table.get((1 << 20) - 1)).isNull();
        assertThat(table.wasUsed((1 << 20) - 1)).isTrue();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void slotThatWasNeverUsedIsKnown() {
        CallTable<String> table = new CallTable<>(10);
        table.put(2, "a");
        assertThat(table.wasUsed(2)).isTrue();
        assertThat(table.wasUsed(3)).isFalse();
        assertThat(table.get(3)).isNull();
    }

    @Test
    void visitedCallsMayLeaveMeanwhile() {
        CallTable<Integer> table = new CallTable<>(100);
        for (int i = 0; i < 50; i++) {
            table.add(i);
        }
        List<Integer> visited = new ArrayList<>();
        table.forEach(call -> {
            visited.add(call);
            table.free(call);
        });
        assertThat(visited).hasSize(50).doesNotHaveDuplicates();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void callThatLeavesBeforeItsVisitIsNotVisited() {
        CallTable<Integer> table = new CallTable<>(10);
        table.add(0);
        table.add(1);
        table.add(2);
        List<Integer> visited = new ArrayList<>();
        table.forEach(call -> {
            visited.add(call);
            if (call == 0) {
                table.free(2);
            }
        });
        assertThat(visited).containsExactly(0, 1);
    }

    @Test
    void randomUseAgreesWithAMap() {
        Random random = new Random(11);
        CallTable<Integer> table = new CallTable<>(200);
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 55) {
                int slot = table.add(step);
                if (model.size() == 200) {
                    assertThat(slot).isEqualTo(-1);
                } else {
                    assertThat(model.put(slot, step)).isNull();
                }
            } else if (!model.isEmpty()) {
                int slot = model.keySet().stream()
                        .skip(random.nextInt(model.size()))
                        .findFirst()
                        .orElseThrow();
                assertThat(table.get(slot)).isEqualTo(model.remove(slot));
                table.free(slot);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }
}
