package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveCreditTests {

    private static final int BUDGET = 64 * 1024;
    private static final int FRAME = 4 * 1024;

    private final ReceiveCredit credit = new ReceiveCredit(BUDGET, FRAME);

    @Test
    void nothingIsGrantedBeforeItIsAskedFor() {
        assertThat(credit.grant(BUDGET)).isZero();
        assertThat(credit.arrived()).isFalse();
    }

    @Test
    void firstWindowIsWhatFitsIfAllItemsFillAFrame() {
        credit.request(Long.MAX_VALUE);
        assertThat(credit.grant(BUDGET)).isEqualTo(BUDGET / FRAME);
    }

    @Test
    void lessIsGrantedWhereLessIsAskedFor() {
        credit.request(3);
        assertThat(credit.grant(BUDGET)).isEqualTo(3);
        assertThat(credit.grant(BUDGET)).isZero();
        assertThat(credit.outstanding()).isEqualTo(3);
    }

    @Test
    void itemWithoutCreditIsFound() {
        credit.request(1);
        credit.grant(BUDGET);
        assertThat(credit.arrived()).isTrue();
        assertThat(credit.arrived()).isFalse();
    }

    @Test
    void oneAtATimeIsGrantedOneAtATime() {
        for (int i = 0; i < 1000; i++) {
            credit.request(1);
            assertThat(credit.grant(BUDGET)).isEqualTo(1);
            assertThat(credit.arrived()).isTrue();
            credit.sized(10);
            assertThat(credit.grant(BUDGET)).isZero();
        }
    }

    @Test
    void windowGrowsAsItemsTurnOutSmallAndIsGrantedInBatches() {
        credit.request(Long.MAX_VALUE);
        long grants = 0;
        credit.grant(BUDGET);
        long largest = 0;
        for (int i = 0; i < 100_000; i++) {
            assertThat(credit.arrived()).isTrue();
            credit.sized(64);
            grants += credit.grant(BUDGET) > 0 ? 1 : 0;
            largest = Math.max(largest, credit.outstanding());
        }
        assertThat(largest).isEqualTo(BUDGET / (64 + ReceiveCredit.ITEM_OVERHEAD));
        assertThat(grants).isLessThan(100_000 / (largest / 4));
    }

    @Test
    void windowShrinksAsSoonAsItemsAreLarge() {
        credit.request(Long.MAX_VALUE);
        credit.grant(BUDGET);
        drain(16, 64 * 1024);
        assertThat(credit.grant(BUDGET)).isEqualTo(1);
    }

    @Test
    void windowHasALimitWhateverTheBudget() {
        ReceiveCredit large = new ReceiveCredit(Integer.MAX_VALUE, 1);
        large.request(Long.MAX_VALUE);
        assertThat(large.grant(Integer.MAX_VALUE)).isEqualTo(ReceiveCredit.MAX_WINDOW);
    }

    @Test
    void itemLargerThanTheBudgetIsGrantedAlone() {
        ReceiveCredit small = new ReceiveCredit(1024, 64 * 1024);
        small.request(5);
        assertThat(small.grant(1024)).isEqualTo(1);
        assertThat(small.arrived()).isTrue();
        small.sized(1_000_000);
        assertThat(small.grant(1024)).isEqualTo(1);
    }

    @Test
    void demandSaturatesInsteadOfOverflowing() {
        credit.request(Long.MAX_VALUE - 1);
        credit.request(Long.MAX_VALUE - 1);
        credit.request(Long.MAX_VALUE);
        assertThat(credit.grant(BUDGET)).isEqualTo(BUDGET / FRAME);
    }

    @Test
    void endlessDemandIsNeverUsedUp() {
        credit.request(Long.MAX_VALUE);
        credit.grant(BUDGET);
        for (int i = 0; i < 1000; i++) {
            assertThat(credit.arrived()).isTrue();
            credit.sized(FRAME);
            credit.grant(BUDGET);
        }
        assertThat(credit.outstanding()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_260_101})
    void randomWalkKeepsTheInvariants(long seed) {
        Random random = new Random(seed);
        ReceiveCredit walked = new ReceiveCredit(BUDGET, FRAME);
        int smallest = 16;
        long windowLimit = BUDGET / (smallest + ReceiveCredit.ITEM_OVERHEAD);
        long asked = 0;
        long granted = 0;
        long arrived = 0;
        for (int step = 0; step < 50_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 500);
                    walked.request(count);
                    asked += count;
                }
                case 1 -> granted += walked.grant(BUDGET);
                default -> {
                    boolean expected = granted > arrived;
                    assertThat(walked.arrived()).isEqualTo(expected);
                    if (expected) {
                        arrived++;
                        walked.sized(smallest + random.nextInt(random.nextInt(50) == 0 ? 100_000 : 500));
                        granted += walked.grant(BUDGET);
                    }
                }
            }
            assertThat((long) walked.outstanding()).isEqualTo(granted - arrived).isBetween(0L, windowLimit);
            assertThat(granted).isLessThanOrEqualTo(asked);
            if (granted == arrived && asked > granted) {
                long now = walked.grant(BUDGET);
                assertThat(now).as("a stream must not stall").isPositive();
                granted += now;
            }
        }
    }

    private void drain(int count, int size) {
        for (int i = 0; i < count; i++) {
            assertThat(credit.arrived()).isTrue();
            credit.sized(size);
        }
    }
}
