package io.rpcboot.internal.failure;

import java.util.List;

/**
 * An exception in words.
 *
 * @param type its class name, empty where it is not told
 * @param message what it says, empty where it is not told
 * @param supertypes names of its superclasses and interfaces, nearest first
 * @param stack a line for each frame, empty where it is not told
 * @param hops the peers that it has passed, its origin first
 */
public record Thrown(String type, String message, List<String> supertypes, String stack, List<Hop> hops) {

    public Thrown {
        supertypes = List.copyOf(supertypes);
        hops = List.copyOf(hops);
    }

    public static Thrown message(String message) {
        return new Thrown("", message, List.of(), "", List.of());
    }

    public Thrown saying(String otherMessage) {
        return new Thrown(type, otherMessage, supertypes, stack, hops);
    }

    public Thrown withoutStack() {
        return new Thrown(type, message, supertypes, "", hops);
    }

    public Thrown withoutSupertypes() {
        return new Thrown(type, message, List.of(), "", hops);
    }
}
