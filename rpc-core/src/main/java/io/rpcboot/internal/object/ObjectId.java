package io.rpcboot.internal.object;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** 128 random bits: of an object, a claim or a lease. Never used again. */
record ObjectId(long high, long low) {

    static final int BYTES = 16;
    static final ObjectId NONE = new ObjectId(0, 0);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SHORT_DIGITS = 8;

    static ObjectId random() {
        return new ObjectId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    static ObjectId read(ByteBuffer in) {
        return new ObjectId(in.getLong(), in.getLong());
    }

    void write(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    /** @throws IllegalArgumentException if these are not 32 hexadecimal digits */
    static ObjectId parse(String digits) {
        if (digits.length() != 2 * BYTES) {
            throw new IllegalArgumentException("an id has 32 hexadecimal digits, this one has " + digits.length());
        }
        return new ObjectId(
                Long.parseUnsignedLong(digits, 0, BYTES, 16), Long.parseUnsignedLong(digits, BYTES, 2 * BYTES, 16));
    }

    /** Enough to tell objects apart, too little to guess the rest. */
    String shortText() {
        return toString().substring(0, SHORT_DIGITS);
    }

    @Override
    public String toString() {
        return hex(high) + hex(low);
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(BYTES - digits.length()) + digits;
    }
}
