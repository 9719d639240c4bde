package io.rpcboot.sample;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What a text consists of.
 *
 * @param lines newlines
 * @param words runs of visible characters
 * @param characters code points
 */
@JsonPropertyOrder({"lines", "words", "characters"})
record WordCount(long lines, long words, long characters) {}
