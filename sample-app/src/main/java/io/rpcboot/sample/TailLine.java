package io.rpcboot.sample;

/**
 * A line of a file that is followed.
 *
 * @param number counted from where the following began, and anew where the file does
 * @param text the line without its end
 */
record TailLine(long number, String text) {}
