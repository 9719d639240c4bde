package io.rpcboot.internal.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why connections were lost, and how often. Bounded: what is new when it is full is counted as other. */
final class LossReasons {

    static final int MAX_REASONS = 16;
    static final int MAX_LENGTH = 200;
    static final String OTHER = "other reasons";

    private final Map<String, Long> counts = new LinkedHashMap<>();

    void add(String reason) {
        String text = reason.length() <= MAX_LENGTH ? reason : reason.substring(0, MAX_LENGTH) + "...";
        boolean fits = counts.containsKey(text) || counts.size() < MAX_REASONS;
        counts.merge(fits ? text : OTHER, 1L, Long::sum);
    }

    /** As they are now. */
    Map<String, Long> counts() {
        return new LinkedHashMap<>(counts);
    }
}
