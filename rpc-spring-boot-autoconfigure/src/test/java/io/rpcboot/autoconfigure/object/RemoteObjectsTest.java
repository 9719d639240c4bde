package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteObject;
import io.rpcboot.RemoteObjects;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvents;
import jakarta.validation.constraints.Max;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Objects of one application that others hold: passing, calling, identity, and the end of it. */
class RemoteObjectsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node owner = new Node(Owner.class);
    private final Node holder = new Node(Nothing.class, "rpc.server.enabled=false");
    private final RemoteClient client = holder.clients().forAddress(owner.address());

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void aResultIsAProxyWhoseMethodsCallTheObject() {
        Counter counter = counter();
        assertThat(counter.add(2)).isEqualTo(2);
        assertThat(counter.value().block(SOON)).isEqualTo(2);
        assertThat(counter.countTo(3).collectList().block(SOON)).containsExactly(1, 2, 3);
        assertThat(counter.doubled(Flux.range(1, 3)).collectList().block(SOON)).containsExactly(2, 4, 6);
        assertThat(counter).isNotInstanceOf(Counter.Real.class).isEqualTo(counter);
        counter.close();
        awaitNothing();
    }

    @Test
    void theObjectIsClosedWhenItsHolderClosesTheProxy() {
        Counter counter = counter();
        Counter.Real real = owner.context.getBean(Owner.class).latest;
        counter.close();
        await().atMost(SOON).untilTrue(real.closed);
        assertThat(RemoteObject.of(counter).onLost().block(SOON).reason()).isEqualTo(ObjectLoss.Reason.RELEASED);
        awaitNothing();
    }

    @Test
    void objectsTravelInFieldsListsMapsAndStreams() {
        Bag bag = client.call("bag", null, Bag.class).block(SOON);
        assertThat(bag.one().add(1)).isEqualTo(1);
        assertThat(bag.many()).hasSize(2);
        assertThat(bag.many().get(1).add(3)).isEqualTo(3);
        assertThat(bag.named().get("a").add(4)).isEqualTo(4);
        List<Counter> streamed = client.operation("stream")
                .retrieveFlux(Counter.class)
                .collectList()
                .block(SOON);
        assertThat(streamed).hasSize(5);
        assertThat(streamed.get(4).add(7)).isEqualTo(7);
        List<Counter> all = new ArrayList<>(streamed);
        all.add(bag.one());
        all.addAll(bag.many());
        all.addAll(bag.named().values());
        all.forEach(Counter::close);
        awaitNothing();
    }

    @Test
    void theSameObjectIsTheSameProxyWhileItIsHeld() {
        Counter first = client.call("same", null, Counter.class).block(SOON);
        Counter again = client.call("same", null, Counter.class).block(SOON);
        assertThat(again).isSameAs(first);
        first.close();
        awaitNothing();
        Counter later = client.call("same", null, Counter.class).block(SOON);
        assertThat(later).isNotSameAs(first);
        later.close();
    }

    @Test
    void anObjectThatComesHomeIsTheOriginal() {
        Counter counter = client.call("same", null, Counter.class).block(SOON);
        assertThat(client.call("isSame", counter, Boolean.class).block(SOON)).isTrue();
        counter.close();
        awaitNothing();
    }

    @Test
    void aClientThatListensNowherePassesACallback() {
        Counter.Real mine = new Counter.Real();
        Counter viaOwner = client.operation("keep")
                .argument("counter", mine)
                .argument("by", 5)
                .retrieveMono(Counter.class)
                .block(SOON);
        assertThat(viaOwner).as("the reference came home").isSameAs(mine);
        assertThat(mine.value().block(SOON)).isEqualTo(5);
        assertThat(client.call("addToKept", 3, Integer.class).block(SOON)).isEqualTo(8);
        client.call("dropKept", null, Void.class).block(SOON);
        await().atMost(SOON).untilTrue(mine.closed);
    }

    @Test
    void contractsOfMethodsHold() {
        Checked checked = client.call("checked", null, Checked.class).block(SOON);
        assertThat(checked.half(10)).isEqualTo(5);
        assertThatExceptionOfType(RpcViolationException.class).isThrownBy(() -> checked.half(11));
        RemoteObject.release(checked);
    }

    @Test
    void aCallbackMayBeALambda() {
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        Listener listener = heard::add;
        client.call("tell", listener, Void.class).block(SOON);
        assertThat(heard).containsExactly("news");
    }

    @Test
    void aMethodThatReturnsAnObjectDoesSoOnAProxy() {
        Counter counter = counter();
        Counter child = counter.child().block(SOON);
        assertThat(child.add(9)).isEqualTo(9);
        child.close();
        counter.close();
        awaitNothing();
    }

    @Test
    void anInterfaceWithoutMethodsExposesNothing() {
        Empty empty = client.call("empty", null, Empty.class).block(SOON);
        assertThat(empty).isNotNull();
        assertThat(owner.context.getBean(RemoteObjects.class).snapshot().exported())
                .singleElement()
                .satisfies(each -> assertThat(each.type()).containsExactly(Empty.class.getName()));
        RemoteObject.release(empty);
        awaitNothing();
    }

    @Test
    void aPublishedObjectIsFoundByItsUri() {
        RemoteObjects published = owner.context.getBean(RemoteObjects.class);
        Counter.Real real = new Counter.Real();
        var uri = published.publish(real);
        var named = published.publish("counter", real);
        Counter counter = holder.context
                .getBean(RemoteObjects.class)
                .lookup(uri, Counter.class)
                .block(SOON);
        Counter again = holder.context
                .getBean(RemoteObjects.class)
                .lookup(named, Counter.class)
                .block(SOON);
        assertThat(again).isSameAs(counter);
        assertThat(uri.getFragment()).hasSize(40);
        assertThat(published.unpublish(uri)).isTrue();
        assertThat(published.unpublish("counter")).isTrue();
        assertThat(published.unpublish("counter")).isFalse();
        assertThat(counter.add(1)).as("it is still held").isEqualTo(1);
        counter.close();
        await().atMost(SOON).untilTrue(real.closed);
        awaitNothing();
    }

    @Test
    void aProxyThatNobodyClosedIsGivenBackAndRecorded() {
        for (int i = 0; i < 10; i++) {
            counter();
        }
        RemoteObjects objects = holder.context.getBean(RemoteObjects.class);
        await().atMost(SOON).until(() -> {
            System.gc();
            return objects.snapshot().leaked() == 10;
        });
        awaitNothing();
        await().atMost(SOON)
                .until(() ->
                        holder.context.getBean(RpcEvents.class).read(0, Set.of(EventTopic.OBJECT_LEAK), 10).stream()
                                .anyMatch(event -> event.text().contains("not closed")));
    }

    @Test
    void whatIsHeldIsGivenBackWhenTheHolderStops() {
        Node other = new Node(Nothing.class, "rpc.server.enabled=false");
        Counter counter = other.clients()
                .forAddress(owner.address())
                .call("counter", null, Counter.class)
                .block(SOON);
        assertThat(counter.add(1)).isEqualTo(1);
        other.close();
        awaitNothing();
    }

    @Test
    void aMethodThatFailsFailsAsAHandlerDoesAndALostProxyAtOnce() {
        Counter counter = counter();
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> counter.add(-1))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.INVALID_ARGUMENT))
                .withMessageContaining("only upwards");
        counter.close();
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> counter.value().block(SOON))
                .withMessageContaining("RELEASED");
    }

    private Counter counter() {
        return client.call("counter", null, Counter.class).block(SOON);
    }

    private void awaitNothing() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(owner.context.getBean(RemoteObjects.class).snapshot().exported())
                    .isEmpty();
            assertThat(holder.context.getBean(RemoteObjects.class).snapshot().imported())
                    .isEmpty();
        });
    }

    @RpcRemote
    interface Empty {}

    @RpcRemote
    interface Checked {

        int half(@Max(10) int number);
    }

    @RpcRemote
    interface Listener {

        void heard(String news);
    }

    record Bag(Counter one, List<Counter> many, Map<String, Counter> named) {}

    static class Nothing {}

    static class Owner {

        volatile Counter.Real latest = new Counter.Real();
        private final Counter.Real same = new Counter.Real();
        private volatile Counter kept = same;

        @RpcHandler
        Counter counter() {
            latest = new Counter.Real();
            return latest;
        }

        @RpcHandler
        Mono<Bag> bag() {
            return Mono.just(new Bag(
                    new Counter.Real(),
                    List.of(new Counter.Real(), new Counter.Real()),
                    Map.of("a", new Counter.Real())));
        }

        @RpcHandler
        Flux<Counter> stream() {
            return Flux.range(0, 5).map(i -> new Counter.Real());
        }

        @RpcHandler
        Counter same() {
            return same;
        }

        @RpcHandler
        boolean isSame(Counter counter) {
            return counter == same;
        }

        @RpcHandler
        Empty empty() {
            return new Empty() {};
        }

        @RpcHandler
        Checked checked() {
            return number -> number / 2;
        }

        @RpcHandler
        void tell(Listener listener) {
            listener.heard("news");
            RemoteObject.release(listener);
        }

        @RpcHandler
        Counter keep(Counter counter, int by) {
            counter.add(by);
            kept = counter;
            return counter;
        }

        @RpcHandler
        int addToKept(int more) {
            return kept.add(more);
        }

        @RpcHandler
        void dropKept() {
            kept.close();
        }
    }
}
