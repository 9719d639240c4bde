package io.rpcboot.sample;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A line in which a pattern was found.
 *
 * @param line its number, from 1
 * @param text the line, without its end
 */
@JsonPropertyOrder({"line", "text"})
record Match(long line, String text) {

    /** The line of an index that begins at 0. */
    static Match numbered(long index, String text) {
        return new Match(index + 1, text);
    }
}
