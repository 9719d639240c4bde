package io.rpcboot.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.health.ProfileNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTreeTests {

    private final CallTree tree = new CallTree();

    @Test
    void stacksAreMergedBelowTheirOperation() {
        tree.add("text.count", stack("count", "run"));
        tree.add("text.count", stack("split", "run"));
        tree.add("text.count", stack("split", "run"));
        tree.add(null, stack("flush", "run"));
        List<ProfileNode> roots = tree.read();
        assertThat(roots).extracting(ProfileNode::frame).containsExactly("'text.count'", "(no operation)");
        ProfileNode run = roots.get(0).children().get(0);
        assertThat(roots.get(0).samples()).isEqualTo(3);
        assertThat(run.samples()).isEqualTo(3);
        assertThat(run.children()).extracting(ProfileNode::samples).containsExactly(2L, 1L);
        assertThat(run.children().get(0).frame()).contains("split");
    }

    @Test
    void anOperationBeginsWithItsOwnCodeAndNotWithWhatHasCalledIt() {
        StackTraceElement[] stack = {
            new StackTraceElement("io.netty.buffer.ByteBuf", "read", "ByteBuf.java", 1),
            new StackTraceElement("app", "java.base", "17", "some.Handler", "handle", "Handler.java", 7),
            new StackTraceElement("io.rpcboot.internal.dispatch.Operation", "invoke", "Operation.java", 1),
            new StackTraceElement("io.netty.channel.Loop", "run", "Loop.java", 1),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 1)
        };
        tree.add("text.count", stack);
        tree.add(null, stack);
        ProfileNode handler = tree.read().get(0).children().get(0);
        assertThat(handler.frame()).isEqualTo("some.Handler.handle(Handler.java:7)");
        assertThat(handler.children())
                .extracting(ProfileNode::frame)
                .containsExactly("io.netty.buffer.ByteBuf.read(ByteBuf.java:1)");
        assertThat(tree.read().get(1).children())
                .extracting(ProfileNode::frame)
                .containsExactly("java.lang.Thread.run(Thread.java:1)");
    }

    @Test
    void aLoopThatWaitsIsNoSample() {
        tree.add(null, new StackTraceElement[] {
            new StackTraceElement("io.netty.channel.epoll.Native", "epollWait0", "Native.java", -2)
        });
        tree.add(null, new StackTraceElement[] {
            new StackTraceElement("java.lang.Thread", "yield", "Thread.java", -2), stack("poll")[0]
        });
        tree.add(null, new StackTraceElement[0]);
        assertThat(tree.isEmpty()).isTrue();
    }

    @Test
    void treesAreAddedUp() {
        CallTree other = new CallTree();
        tree.add("a", stack("x"));
        other.add("a", stack("x"));
        other.add("b", stack("y"));
        tree.addAll(other);
        assertThat(tree.read()).extracting(ProfileNode::samples).containsExactly(2L, 1L);
    }

    @Test
    void nodesAndDepthAreBounded() {
        for (int i = 0; i < 2 * CallTree.MAX_NODES; i++) {
            tree.add("a", stack("method" + i));
        }
        ProfileNode root = tree.read().get(0);
        assertThat(root.children()).hasSize(CallTree.MAX_NODES - 1);
        assertThat(root.samples()).isEqualTo(2L * CallTree.MAX_NODES);
        CallTree deep = new CallTree();
        deep.add("a", stack(new String[1000]));
        int depth = 0;
        for (List<ProfileNode> nodes = deep.read();
                !nodes.isEmpty();
                nodes = nodes.get(0).children()) {
            depth++;
        }
        assertThat(depth).isEqualTo(CallTree.MAX_DEPTH + 1);
    }

    /** The innermost frame first. */
    private static StackTraceElement[] stack(String... methods) {
        StackTraceElement[] stack = new StackTraceElement[methods.length];
        for (int i = 0; i < methods.length; i++) {
            String method = methods[i] == null ? "m" + i : methods[i];
            stack[i] = new StackTraceElement("some.Type", method, "Type.java", 1);
        }
        return stack;
    }
}
