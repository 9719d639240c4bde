package io.rpcboot.health;

import java.util.List;

/**
 * A place in the code of the event loops, and how often it was seen there.
 *
 * @param frame a method with its line; of the topmost nodes an operation, or {@code (no operation)}
 * @param samples in how many samples it was on the stack, those of its children included
 * @param children what it called, the most frequent first
 */
public record ProfileNode(String frame, long samples, List<ProfileNode> children) {}
