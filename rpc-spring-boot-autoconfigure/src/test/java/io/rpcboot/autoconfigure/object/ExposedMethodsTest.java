package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that name a lease that the caller really has, byte for byte as the protocol says, of what is not exposed. */
class ExposedMethodsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int ID = 16;

    private final Node owner = new Node(Owner.class);
    private final Node holder = new Node(Nothing.class, "rpc.server.enabled=false");
    private final RemoteClient client = holder.clients().forAddress(owner.address());

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void nothingOfAnEmptyInterfaceCanBeCalledByWhoHoldsTheObject() {
        String lease = leaseOf(new Empty() {});
        for (String method : allMethods()) {
            refused(lease, Empty.class, method);
        }
    }

    @Test
    void ofAnInterfaceWithMethodsNoOthersCanBeCalledNorThoseOfAnother() {
        Counter.Real real = new Counter.Real();
        String lease = leaseOf(real);
        assertThat(call(lease, Counter.class, "value")).isZero();
        Set<String> hidden = allMethods();
        hidden.removeAll(Set.of("add", "value", "countTo", "doubled", "child"));
        assertThat(hidden).contains("close", "secret", "toString", "equals", "hashCode", "getClass", "wait");
        for (String method : hidden) {
            refused(lease, Counter.class, method);
            refused(lease, Counter.Real.class, method);
            refused(lease, Object.class, method);
            refused(lease, AutoCloseable.class, method);
        }
        assertThat(real.closed).isFalse();
    }

    @Test
    void aGuessedIdAndTheIdOfAnotherHolderGetTheSameAnswer() {
        leaseOf(new Counter.Real());
        String operation = "rpc.object." + Counter.class.getName() + ".value";
        List<String> answers = new ArrayList<>();
        for (String id : List.of("", "x", "0".repeat(32), "f".repeat(32), "0123456789abcdef0123456789abcdef")) {
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> client.operation(operation)
                            .header("rpc-object", id)
                            .retrieveMono(Integer.class)
                            .block(SOON))
                    .satisfies(error -> {
                        assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND);
                        answers.add(error.getMessage());
                    });
        }
        assertThat(answers).containsOnly(answers.get(0));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> client.operation("rpc.object." + Counter.Real.class.getName() + ".secret")
                        .header("rpc-object", "0".repeat(32))
                        .retrieveMono(String.class)
                        .block(SOON));
    }

    private static Set<String> allMethods() {
        return Arrays.stream(new Class<?>[] {Object.class, Counter.Real.class, Empty.class, AutoCloseable.class})
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(java.lang.reflect.Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void refused(String lease, Class<?> type, String method) {
        assertThatExceptionOfType(RpcException.class)
                .as(type + " " + method)
                .isThrownBy(() -> call(lease, type, method))
                .satisfies(error -> assertThat(error.code()).isIn(RpcCode.NOT_FOUND, RpcCode.UNIMPLEMENTED));
    }

    private int call(String lease, Class<?> type, String method) {
        return client.operation("rpc.object." + type.getName() + "." + method)
                .header("rpc-object", lease)
                .retrieveMono(Integer.class)
                .block(SOON);
    }

    private String leaseOf(Object object) {
        owner.context.getBean(RemoteObjects.class).publish("it", object);
        byte[] name = "it".getBytes(StandardCharsets.UTF_8);
        byte[] question = new byte[1 + name.length];
        ByteBuffer.wrap(question).put((byte) name.length).put(name);
        ByteBuffer found = ask("rpc.objects.lookup", question);
        assertThat(found.get()).isZero();
        byte[] reference = new byte[2 * ID];
        found.position(1 + ID).get(reference);
        byte[] claim = new byte[2 + reference.length];
        ByteBuffer.wrap(claim).putShort((short) 1).put(reference);
        ByteBuffer claimed = ask("rpc.objects.claim", claim);
        assertThat(claimed.getShort()).isEqualTo((short) 1);
        assertThat(claimed.get()).isZero();
        byte[] lease = new byte[ID];
        claimed.get(lease);
        return HexFormat.of().formatHex(lease);
    }

    private ByteBuffer ask(String operation, byte[] question) {
        return ByteBuffer.wrap(client.operation(operation)
                .payload(question)
                .retrieveMono(byte[].class)
                .block(SOON));
    }

    @RpcRemote
    interface Empty {}

    static class Nothing {}

    static class Owner {

        @RpcHandler
        String ping() {
            return "pong";
        }
    }
}
