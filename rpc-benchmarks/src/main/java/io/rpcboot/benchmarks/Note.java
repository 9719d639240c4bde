package io.rpcboot.benchmarks;

/**
 * What the rows with a record send and get back, as an application has it: two numbers and a text.
 *
 * @param stamp the number of the call, or of the item
 * @param slot the place in flight
 * @param text what makes it as long as the payload that other rows send
 */
public record Note(long stamp, int slot, String text) {

    /** The numbers are about as long as this in CBOR; JSON and the names of the members come on top. */
    private static final int NUMBER_BYTES = 16;

    /** The text for a payload of so many bytes. */
    static String text(int payloadBytes) {
        return "x".repeat(Math.max(0, payloadBytes - NUMBER_BYTES));
    }
}
