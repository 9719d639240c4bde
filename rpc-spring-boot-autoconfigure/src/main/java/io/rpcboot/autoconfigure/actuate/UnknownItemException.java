package io.rpcboot.autoconfigure.actuate;

import java.util.Collection;
import java.util.List;

/** Somebody asked for what is not there; says what is. */
final class UnknownItemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Most names that are listed. */
    static final int MAX_KNOWN = 100;

    /** Most of them that stand in the text. */
    private static final int MAX_TOLD = 10;

    private final transient List<String> known;

    /** @param what what kind of thing was asked for */
    UnknownItemException(String what, String name, Collection<String> known) {
        super("no " + what + " '" + name + "'; " + text(names(known)));
        this.known = names(known);
    }

    private static String text(List<String> names) {
        if (names.isEmpty()) {
            return "there is none";
        }
        int more = names.size() - MAX_TOLD;
        return "there are " + names.subList(0, Math.min(MAX_TOLD, names.size())) + (more > 0 ? " and more" : "");
    }

    /** What is there instead, cut to {@value #MAX_KNOWN}. */
    List<String> known() {
        return known;
    }

    private static List<String> names(Collection<String> known) {
        return known.stream().distinct().sorted().limit(MAX_KNOWN).toList();
    }
}
