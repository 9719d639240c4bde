package io.rpcboot.autoconfigure.describe;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The name that somebody may have meant, by the number of letters that differ. */
final class NearName {

    private static final int MAX_DISTANCE = 3;
    private static final int MAX_LENGTH = 64;

    private NearName() {}

    /** Null where no name is near. */
    static @Nullable String of(String name, Collection<String> known) {
        String nearest = null;
        int least = MAX_DISTANCE + 1;
        for (String each : known) {
            int distance = distance(name, each);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
        }
        return nearest;
    }

    private static int distance(String left, String right) {
        if (Math.max(left.length(), right.length()) > MAX_LENGTH) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.length()];
    }
}
