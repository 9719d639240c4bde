package io.rpcboot.internal.health;

/** The order in which people count: {@code loop-2} before {@code loop-10}. */
final class NaturalOrder {

    private NaturalOrder() {}

    static int compare(String one, String other) {
        int byLength = prefix(one).equals(prefix(other)) ? Integer.compare(one.length(), other.length()) : 0;
        return byLength == 0 ? one.compareTo(other) : byLength;
    }

    private static String prefix(String name) {
        return name.replaceFirst("\\d+$", "");
    }
}
