package io.rpcboot.internal.health;

import io.rpcboot.health.ProfileNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks that were sampled, merged from the outside in, with the operation that was served as their root. Bounded in
 * nodes and depth: what goes beyond is counted where it would have begun. Not thread-safe.
 */
final class CallTree {

    static final int MAX_NODES = 10_000;
    static final int MAX_DEPTH = 64;
    static final String NO_OPERATION = "(no operation)";

    private final Node root = new Node();
    private int nodes;

    private static final class Node {
        private long samples;
        private final Map<String, Node> children = new LinkedHashMap<>();
    }

    /** Adds a sample; one of a loop that waits for something to do is none. */
    void add(@Nullable String operation, StackTraceElement[] stack) {
        if (stack.length == 0 || isIdle(stack)) {
            return;
        }
        Node node = child(root, operation == null ? NO_OPERATION : "'" + operation + "'");
        int depth = 0;
        for (int i = operation == null ? stack.length - 1 : outermost(stack);
                i >= 0 && node != null && depth < MAX_DEPTH;
                i--, depth++) {
            node.samples++;
            node = child(node, Texts.frame(stack[i]));
        }
        if (node != null) {
            node.samples++;
        }
    }

    void addAll(CallTree other) {
        merge(root, other.root);
    }

    boolean isEmpty() {
        return root.children.isEmpty();
    }

    List<ProfileNode> read() {
        return read(root);
    }

    private void merge(Node into, Node from) {
        from.children.forEach((name, node) -> {
            Node known = child(into, name);
            if (known != null) {
                known.samples += node.samples;
                merge(known, node);
            }
        });
    }

    private @Nullable Node child(Node parent, String name) {
        Node known = parent.children.get(name);
        if (known == null && nodes < MAX_NODES) {
            known = new Node();
            parent.children.put(name, known);
            nodes++;
        }
        return known;
    }

    /** Where the code of an operation begins, behind what has called it: the same for all. */
    private static int outermost(StackTraceElement[] stack) {
        for (int i = stack.length - 1; i >= 0; i--) {
            String type = stack[i].getClassName();
            if (!type.startsWith("java.lang.Thread") && !type.startsWith("io.netty.") && !isEngine(type)) {
                return i;
            }
        }
        return stack.length - 1;
    }

    private static boolean isEngine(String type) {
        return type.startsWith("io.rpcboot.internal.");
    }

    /** The loop is in the call that waits for sockets, or between two looks at them. */
    private static boolean isIdle(StackTraceElement[] stack) {
        String method = stack[0].getMethodName();
        String type = stack[0].getClassName();
        return type.startsWith("io.netty.channel.epoll.Native")
                || type.startsWith("io.netty.channel.kqueue.Native")
                || type.startsWith("sun.nio.ch.EPoll")
                || type.startsWith("sun.nio.ch.KQueue")
                || type.startsWith("sun.nio.ch.WEPoll")
                || (type.equals("java.lang.Thread") && method.startsWith("yield"))
                || (type.equals("jdk.internal.misc.Unsafe") && method.equals("park"));
    }

    private static List<ProfileNode> read(Node node) {
        List<ProfileNode> children = new ArrayList<>();
        node.children.forEach((name, child) -> children.add(new ProfileNode(name, child.samples, read(child))));
        children.sort(Comparator.comparingLong(ProfileNode::samples).reversed());
        return List.copyOf(children);
    }
}
