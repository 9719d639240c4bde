package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.health.DropSnapshot;
import org.junit.jupiter.api.Test;

class PayloadDropsTests {

    private final PayloadDrops drops = new PayloadDrops(null);

    @Test
    void eachOperationOfEachServiceIsCountedByItself() {
        drops.of("a", "x").add(1);
        drops.of("a", "y").add(2);
        drops.of("b", "x").add(3);
        drops.of("a", "x").add(4);
        assertThat(drops.snapshot())
                .containsExactly(
                        new DropSnapshot("a", "x", 5), new DropSnapshot("a", "y", 2), new DropSnapshot("b", "x", 3));
    }

    @Test
    void beyondTheLimitThereIsOneCountForAllOthers() {
        for (int i = 0; i < 10 * PayloadDrops.MAX_KEPT; i++) {
            drops.of("a", "made-up-" + i).add(1);
        }
        assertThat(drops.snapshot())
                .hasSize(PayloadDrops.MAX_KEPT + 1)
                .contains(new DropSnapshot("OTHER", "OTHER", 9 * PayloadDrops.MAX_KEPT));
    }
}
