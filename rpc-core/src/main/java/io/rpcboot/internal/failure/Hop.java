package io.rpcboot.internal.failure;

/**
 * A peer that a failure has passed.
 *
 * @param peer its name and address
 * @param operation what was called there
 */
public record Hop(String peer, String operation) {}
