package io.rpcboot.autoconfigure.actuate;

import java.util.Collection;
import java.util.List;

/** Somebody asked for what is not there; says what is. */
final class UnknownItemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Most names that are listed. */
    static final int MAX_KNOWN = 100;

    private final transient List<String> known;

    /** @param what what kind of thing was asked for */
    UnknownItemException(String what, String name, Collection<String> known) {
        super("no " + what + " '" + name + "'; there are " + names(known));
        this.known = names(known);
    }

    /** What is there instead, cut to {@value #MAX_KNOWN}. */
    List<String> known() {
        return known;
    }

    private static List<String> names(Collection<String> known) {
        return known.stream().distinct().sorted().limit(MAX_KNOWN).toList();
    }
}
