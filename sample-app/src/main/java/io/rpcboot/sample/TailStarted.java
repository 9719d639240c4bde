package io.rpcboot.sample;

/**
 * The file was found.
 *
 * @param size how many bytes it has now
 */
record TailStarted(long size) {}
