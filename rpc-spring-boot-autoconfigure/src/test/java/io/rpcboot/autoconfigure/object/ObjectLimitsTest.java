package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How much of everything there may be, and what who asks for more, or for what is not his, is told. */
class ObjectLimitsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** The length of an id. */
    private static final int ID = 16;

    private static final int MAX_ENTRIES = 4_096;

    private final Node owner = new Node(Owner.class);
    private final Node holder = new Node(Nothing.class, "rpc.server.enabled=false");
    private final RemoteClient client = holder.clients().forAddress(owner.address());
    private final RemoteObjects published = owner.context.getBean(RemoteObjects.class);
    private final RemoteObjects held = holder.context.getBean(RemoteObjects.class);

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void oneObjectTooManyFailsItsMessageAndNothingElse() {
        List<Counter> counters = new ArrayList<>();
        Flux<Counter> stream = client.operation("counters").payload(10_001).retrieveFlux(Counter.class);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> stream.doOnNext(counters::add).blockLast(SOON))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED))
                .withMessageContaining("holds 10000 objects")
                .withMessageContaining("rpc.objects.max-exported-per-peer");
        assertThat(counters).hasSize(10_000);
        assertThat(counters.get(9_999).add(2)).isEqualTo(2);
        assertThat(client.call("ping", null, String.class).block(SOON)).isEqualTo("pong");
        try (Node other = new Node(Nothing.class, "rpc.server.enabled=false")) {
            Counter another = other.clients()
                    .forAddress(owner.address())
                    .call("counter", null, Counter.class)
                    .block(SOON);
            assertThat(another.add(1)).as("of another peer").isEqualTo(1);
            another.close();
        }
        counters.forEach(Counter::close);
        awaitNothing();
        client.call("counter", null, Counter.class).block(SOON).close();
    }

    @Test
    void aMillionGuessedIdsHitNothing() {
        Counter counter = client.call("counter", null, Counter.class).block(SOON);
        int guesses = 0;
        while (guesses < 1_000_000) {
            assertThat(ask("rpc.objects.renew", ID, 1)).containsOnly(2);
            assertThat(ask("rpc.objects.grant", 2 * ID, 1)).containsOnly(2);
            assertThat(ask("rpc.objects.release", ID + 4, 1)).containsOnly(2);
            assertThat(ask("rpc.objects.claim", 2 * ID, 1 + ID + 4)).containsOnly(0, 2);
            guesses += 4 * MAX_ENTRIES;
        }
        assertThat(counter.add(1)).isEqualTo(1);
        assertThat(published.snapshot().exported())
                .singleElement()
                .satisfies(each -> assertThat(each.holders()).hasSize(1));
        counter.close();
        awaitNothing();
    }

    /** Each byte of an answer is a status of 2, unknown, or a part of nothing, which is zero. */
    private byte[] ask(String operation, int size, int answerSize) {
        byte[] question = new byte[2 + MAX_ENTRIES * size];
        new SecureRandom().nextBytes(question);
        ByteBuffer.wrap(question).putShort((short) MAX_ENTRIES);
        byte[] answer = client.call(operation, question, byte[].class).block(SOON);
        assertThat(answer).hasSize(2 + MAX_ENTRIES * answerSize);
        return Arrays.copyOfRange(answer, 2, answer.length);
    }

    @Test
    void theIdOfAnotherHolderIsAsGoodAsAGuess() {
        published.publish("books", new Counter.Real());
        try (Node other = new Node(Nothing.class, "rpc.server.enabled=false")) {
            RemoteClient holds = other.clients().forAddress(owner.address());
            byte[] found = holds.call("rpc.objects.lookup", text("books"), byte[].class)
                    .block(SOON);
            byte[] pair = Arrays.copyOfRange(found, 1 + ID, 1 + 3 * ID);
            byte[] claimed =
                    holds.call("rpc.objects.claim", one(pair), byte[].class).block(SOON);
            assertThat(claimed[2]).isZero();
            byte[] lease = Arrays.copyOfRange(claimed, 3, 3 + ID);
            assertThat(value(holds, lease)).isEqualTo("0");
            assertThat(value(client, lease)).isEqualTo(value(client, new byte[ID]));
            assertThat(status("rpc.objects.renew", one(lease))).isEqualTo(2);
            assertThat(status("rpc.objects.grant", one(Arrays.copyOf(lease, 2 * ID))))
                    .isEqualTo(2);
            assertThat(status("rpc.objects.release", one(Arrays.copyOf(lease, ID + 4))))
                    .isEqualTo(2);
            assertThat(status("rpc.objects.claim", one(pair)))
                    .as("who knows the claim is told that it has been used")
                    .isEqualTo(3);
            assertThat(value(holds, lease)).as("untouched by all that").isEqualTo("0");
            byte[] released = Arrays.copyOf(lease, ID + 4);
            released[ID + 3] = 1;
            assertThat(holds.call("rpc.objects.release", one(released), byte[].class)
                            .block(SOON))
                    .containsExactly(0, 1, 0);
            assertThat(value(holds, lease)).isEqualTo(value(client, new byte[ID]));
        }
        published.unpublish("books");
        awaitNothing();
    }

    /** What a call with a lease is answered, whatever it is. */
    private static String value(RemoteClient caller, byte[] lease) {
        return caller.operation("rpc.object." + Counter.class.getName() + ".value")
                .header("rpc-object", HexFormat.of().formatHex(lease))
                .retrieveMono(Integer.class)
                .map(String::valueOf)
                .onErrorResume(RpcException.class, error -> Mono.just(error.code() + " " + error.getMessage()))
                .block(SOON);
    }

    private int status(String operation, byte[] question) {
        return client.call(operation, question, byte[].class).block(SOON)[2];
    }

    private static byte[] one(byte[] entry) {
        return ByteBuffer.allocate(2 + entry.length)
                .putShort((short) 1)
                .put(entry)
                .array();
    }

    private static byte[] text(String name) {
        return ByteBuffer.allocate(1 + name.length())
                .put((byte) name.length())
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    @Test
    void anUnknownNameAndAnUnreachableHostAndAWrongTypeSayWhatTheyAre() {
        URI uri = published.publish("books", new Counter.Real());
        assertThat(failure(held.lookup(URI.create(owner.address() + "#nothing"), Counter.class)))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND))
                .hasMessageContaining("#nothing");
        assertThat(failure(held.lookup(URI.create("tcp://127.0.0.1:1#books"), Counter.class)))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1:1");
        assertThat(failure(held.lookup(uri, Other.class)))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT))
                .hasMessageContaining(Counter.class.getName())
                .hasMessageContaining(Other.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> held.lookup(uri, Runnable.class).block(SOON))
                .withMessageContaining("@RpcRemote");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> held.lookup(owner.address(), Counter.class).block(SOON))
                .withMessageContaining("#name");
        assertThat(published.unpublish("books")).isTrue();
        awaitNothing();
    }

    @Test
    void aNameIsTakenOnceAndBounded() {
        Counter.Real counter = new Counter.Real();
        URI uri = published.publish("books", counter);
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> published.publish("books", new Counter.Real()))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ALREADY_EXISTS))
                .withMessageContaining("'books'");
        for (String bad : List.of("", "x".repeat(201), "\u20ac".repeat(100), "a\nb")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> published.publish(bad, counter))
                    .withMessageContaining("1 to 200 characters");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> published.publish("plain", new Object()))
                .withMessageContaining("@RpcRemote");
        Counter proxy = held.lookup(uri, Counter.class).block(SOON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> published.publish("elsewhere", proxy))
                .withMessageContaining("published there");
        URI spaced = published.publish("a name / with #signs & \u00fc", counter);
        assertThat(held.lookup(spaced, Counter.class).block(SOON)).isSameAs(proxy);
        assertThat(published.unpublish(spaced)).isTrue();
        assertThat(published.unpublish("books")).isTrue();
        assertThat(proxy.add(1)).as("it is held").isEqualTo(1);
        assertThat(counter.closed).isFalse();
        proxy.close();
        await().atMost(SOON).untilTrue(counter.closed);
        awaitNothing();
    }

    @Test
    void thereAreTenThousandNamesAtMost() {
        Counter.Real counter = new Counter.Real();
        for (int i = 0; i < 10_000; i++) {
            published.publish("n" + i, counter);
        }
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> published.publish("one more", counter))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED))
                .withMessageContaining("10000");
        for (int i = 0; i < 10_000; i++) {
            assertThat(published.unpublish("n" + i)).isTrue();
        }
        awaitNothing();
    }

    private static RpcException failure(Mono<?> lookup) {
        RpcException[] seen = new RpcException[1];
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> lookup.block(SOON))
                .satisfies(error -> seen[0] = error);
        return seen[0];
    }

    private void awaitNothing() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(published.counts().exported()).isZero();
            assertThat(published.counts().openClaims()).isZero();
            assertThat(held.counts().imported()).isZero();
        });
    }

    @RpcRemote
    interface Other {

        void write(String text);
    }

    static class Nothing {}

    static class Owner {

        @RpcHandler
        Counter counter() {
            return new Counter.Real();
        }

        @RpcHandler
        Flux<Counter> counters(int count) {
            return Flux.range(0, count).map(i -> new Counter.Real());
        }

        @RpcHandler
        String ping() {
            return "pong";
        }
    }
}
