package io.rpcboot.internal.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Names that somebody may have meant, by the number of letters that differ (Levenshtein's distance). */
final class NearestNames {

    private static final int MAX_DISTANCE = 3;
    private static final int MAX_NAMES = 3;

    /** Names longer than this are not compared: the work grows with the square of it. */
    private static final int MAX_LENGTH = 64;

    private NearestNames() {}

    /** {@code , nearest 'text.count'}, or nothing where no name is near. */
    static String text(String name, Collection<String> known) {
        List<String> near = of(name, known);
        return near.isEmpty() ? "" : ", nearest '" + String.join("', '", near) + "'";
    }

    /** The nearest, and those that are hardly further. */
    static List<String> of(String name, Collection<String> known) {
        TreeMap<Integer, List<String>> byDistance = new TreeMap<>();
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance <= MAX_DISTANCE) {
                byDistance.computeIfAbsent(distance, d -> new ArrayList<>()).add(candidate);
            }
        }
        return byDistance.entrySet().stream()
                .filter(each -> each.getKey() <= byDistance.firstKey() + 1)
                .flatMap(each -> each.getValue().stream())
                .limit(MAX_NAMES)
                .toList();
    }

    private static int distance(String left, String right) {
        if (Math.abs(left.length() - right.length()) > MAX_DISTANCE
                || Math.max(left.length(), right.length()) > MAX_LENGTH) {
            return Integer.MAX_VALUE;
        }
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
