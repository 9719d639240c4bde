package io.rpcboot.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a remote object as it stands in a payload; what its parts mean is said in {@code docs/PROTOCOL.md}.
 *
 * @param object id of the object, 32 hexadecimal digits
 * @param owner id of the peer that has it, 32 hexadecimal digits
 * @param claim what the reader of this very reference shows to the owner, 32 hexadecimal digits
 * @param types the owner's names of its interfaces, 1 to {@link #MAX_PARTS}; only compared, never loaded
 * @param at where the owner listens, at most {@link #MAX_PARTS}; empty if nowhere
 * @param relay a reference to one who passes calls on; null where the owner is called directly
 */
public record ObjectReference(
        String object,
        String owner,
        String claim,
        List<String> types,
        List<String> at,
        @Nullable ObjectReference relay) {

    /** Most types, and most addresses. */
    public static final int MAX_PARTS = 8;

    /** Longest name of a type, in characters. */
    public static final int MAX_TYPE = 200;

    /** Longest address, in characters. */
    public static final int MAX_ADDRESS = 255;

    private static final int DIGITS = 32;

    public ObjectReference {
        requireDigits("rpc.object", object);
        requireDigits("owner", owner);
        requireDigits("claim", claim);
        types = requireParts("types", types, 1, MAX_TYPE);
        at = requireParts("at", at, 0, MAX_ADDRESS);
        if (relay != null && relay.relay != null) {
            throw refused("'relay' has a relay of its own");
        }
    }

    private static void requireDigits(String name, String digits) {
        if (digits.length() != DIGITS || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 'g')) {
            throw refused("'" + name + "' must have " + DIGITS + " hexadecimal digits");
        }
    }

    private static List<String> requireParts(String name, List<String> parts, int min, int maxLength) {
        if (parts.size() < min || parts.size() > MAX_PARTS) {
            throw refused("'" + name + "' must have " + min + " to " + MAX_PARTS + " entries, but has " + parts.size());
        }
        if (parts.stream().anyMatch(part -> part.isEmpty() || part.length() > maxLength)) {
            throw refused("an entry of '" + name + "' must have 1 to " + maxLength + " characters");
        }
        return List.copyOf(parts);
    }

    private static PayloadException refused(String what) {
        return new PayloadException("a reference to a remote object is broken: " + what, null, null);
    }
}
