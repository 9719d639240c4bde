package io.rpcboot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallHeadersTests {

    private final Map<String, String> headers = new LinkedHashMap<>();

    @Test
    void traceIsAddedToTheHeadersOfTheCall() {
        headers.put("tenant", "a");
        CallHeaders.put(headers, "traceparent", "00-1-2-01");
        assertThat(headers).containsExactly(Map.entry("tenant", "a"), Map.entry("traceparent", "00-1-2-01"));
    }

    @Test
    void headerOfTheCallerWithTheSameNameIsReplaced() {
        headers.put("traceparent", "old");
        CallHeaders.put(headers, "traceparent", "new");
        assertThat(headers).containsExactly(Map.entry("traceparent", "new"));
    }

    @Test
    void oneHeaderTooManyIsLeftOut() {
        headers.putAll(
                IntStream.range(0, CallHeaders.MAX_HEADERS).boxed().collect(Collectors.toMap(i -> "h" + i, i -> "v")));
        CallHeaders.put(headers, "traceparent", "00-1-2-01");
        assertThat(headers).hasSize(CallHeaders.MAX_HEADERS).doesNotContainKey("traceparent");
        CallHeaders.put(headers, "h1", "w");
        assertThat(headers).containsEntry("h1", "w");
    }

    @Test
    void bytesTooManyAreLeftOut() {
        headers.put("a", "v".repeat(CallHeaders.MAX_BYTES - 10));
        CallHeaders.put(headers, "baggage", "abc");
        assertThat(headers).doesNotContainKey("baggage");
        CallHeaders.put(headers, "baggage", "ab");
        assertThat(headers).containsEntry("baggage", "ab");
    }

    @Test
    void nameThatIsTooLongIsLeftOut() {
        CallHeaders.put(headers, "n".repeat(CallHeaders.MAX_NAME_BYTES + 1), "v");
        CallHeaders.put(headers, "", "v");
        assertThat(headers).isEmpty();
    }
}
