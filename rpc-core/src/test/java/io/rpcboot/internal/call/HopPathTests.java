package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HopPathTests {

    @Test
    void aWayThatBeginsHereHasOneHop() {
        assertThat(HopPath.of(null, "gateway", "orders.place")).containsExactly("gateway>orders.place");
        assertThat(HopPath.of("", "gateway", "orders.place")).containsExactly("gateway>orders.place");
    }

    @Test
    void ofALongWayTheFirstAndTheLastHopsStay() {
        String carried = "n0>o";
        List<String> hops = List.of();
        for (int i = 1; i <= 20; i++) {
            hops = HopPath.of(carried, "n" + i, "o");
            carried = String.join(";", hops);
        }
        assertThat(hops).containsExactly("n0>o", "n14>o", "n15>o", "n16>o", "n17>o", "n18>o", "n19>o", "n20>o");
    }

    @Test
    void namesAreCutAndCannotForgeHops() {
        List<String> hops = HopPath.of(null, "a;b>c", "x".repeat(255));
        assertThat(hops).singleElement().satisfies(hop -> {
            assertThat(hop).startsWith("a_b_c>xxx").hasSizeLessThanOrEqualTo(6 + 100);
        });
    }

    @Test
    void whatNobodySendsIsNotRead() {
        assertThat(HopPath.of(";".repeat(8_000), "a", "o")).containsExactly("...", "a>o");
    }

    @Test
    void headersThatAreFullStayAsTheyAre() {
        Map<String, String> full = new LinkedHashMap<>();
        for (int i = 0; i < ServiceCallSpec.MAX_HEADERS; i++) {
            full.put("h" + i, "v");
        }
        assertThat(HopPath.addTo(full, "a>o")).isSameAs(full);
        Map<String, String> large = Map.of("h", "v".repeat(ServiceCallSpec.MAX_HEADER_BYTES - 10));
        assertThat(HopPath.addTo(large, "a>o")).isSameAs(large);
        assertThat(HopPath.addTo(Map.of("h", "v"), "a>o")).isEqualTo(Map.of("h", "v", "rpc-path", "a>o"));
    }
}
