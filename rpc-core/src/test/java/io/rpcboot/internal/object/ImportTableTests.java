package io.rpcboot.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.RemoteObject;
import io.rpcboot.internal.object.ImportTable.Held;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImportTableTests {

    private static final long MINUTE = 60_000_000_000L;

    private final Owner owner = new Owner(new PeerLink("owner", new Unreachable()), Duration.ofSeconds(1));
    private final Import.Key key = new Import.Key("owner", ObjectId.random());
    private final List<Object> lostRelays = new ArrayList<>();
    private final ImportTable table = new ImportTable(false, leaked -> {}, lostRelays::add);

    @Test
    void whoClosesAProxyWhileAMessageBringsItOnceMoreLeavesItToWhoGetsTheMessage() {
        Held first = seen(arrive());
        Held again = arrive();
        assertThat(again.proxy()).isSameAs(first.proxy());
        first.holding().close();
        assertThat(first.holding().loss()).isNull();
        seen(again);
        assertThat(first.holding().loss()).isNull();
        again.holding().close();
        assertThat(first.holding().loss()).isNotNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void aProxyThatWasClosedIsGivenBackWhenTheMessageThatBroughtItOnceMoreComesToNothing() {
        Held first = seen(arrive());
        Held again = arrive();
        first.holding().close();
        table.abandoned(again.holding(), false);
        assertThat(first.holding().isEnded()).isTrue();
        assertThat(table.size()).isZero();
    }

    @Test
    void aMessageThatComesToNothingLeavesAProxyThatIsInUse() {
        Held first = seen(arrive());
        table.abandoned(arrive().holding(), false);
        assertThat(first.holding().isEnded()).isFalse();
        first.holding().close();
        assertThat(table.size()).isZero();
    }

    @Test
    void anObjectThatIsPassedOnIsNotGivenBackBeforeItsOwnerKnows() {
        Held held = seen(arrive());
        Import object = held.holding().object;
        assertThat(table.departs(object)).isEqualTo(object.lease);
        held.holding().close();
        assertThat(held.holding().loss()).as("closed for who closed it").isNotNull();
        assertThat(table.byOwner().get(owner)).as("and renewed until then").containsExactly(object);
        table.departed(object);
        assertThat(table.size()).isZero();
        assertThat(table.departs(object)).isNull();
    }

    @Test
    void theAnswerToARenewalOfALeaseThatTheOwnerHasReplacedSaysNothing() {
        Import object = seen(arrive()).holding().object;
        ObjectId before = object.lease;
        ObjectId after = ObjectId.random();
        assertThat(before).isNotNull();
        assertThat(table.claimed(object, new Claimed(Status.DONE, after, 60_000), 0))
                .isTrue();
        assertThat(object.count).as("what the first lease counted went with it").isEqualTo(1);
        table.renewed(object, before, Status.UNKNOWN, 0, new ObjectLoss(Reason.REFUSED, "unknown"));
        assertThat(object.loss).isNull();
        assertThat(table.byOwner().get(owner)).containsExactly(object);
        table.renewed(object, after, Status.DONE, 5, new ObjectLoss(Reason.REFUSED, "unknown"));
        assertThat(object.endNanos).isEqualTo(MINUTE + 5);
        table.renewed(object, after, Status.UNKNOWN, 5, new ObjectLoss(Reason.REFUSED, "unknown"));
        assertThat(object.loss).isNotNull();
        assertThat(table.byOwner()).isEmpty();
    }

    @Test
    void aClaimThatIsAnsweredAfterTheLossOfItsObjectGivesNoProxy() {
        Held held = seen(arrive());
        Held again = arrive();
        table.lost(held.holding().object, new ObjectLoss(Reason.LEASE_OVER, "over"));
        assertThat(table.claimed(again.holding().object, new Claimed(Status.DONE, ObjectId.random(), 60_000), 0))
                .isFalse();
    }

    @Test
    void whatStandsInForALostObjectIsLostWithIt() {
        Import object = seen(arrive()).holding().object;
        Object relay = table.relay(object, Thing.class, ImportTableTests::proxy);
        assertThat(table.relay(object, Thing.class, ImportTableTests::proxy)).isSameAs(relay);
        table.lost(object, new ObjectLoss(Reason.LEASE_OVER, "over"));
        assertThat(lostRelays).containsExactly(relay);
        assertThat(table.relay(object, Thing.class, ImportTableTests::proxy)).isNull();
    }

    @Test
    void whoStandsInIsAnotherOnceTheFirstHasBeenGivenBack() {
        Import object = seen(arrive()).holding().object;
        Object relay = table.relay(object, Thing.class, ImportTableTests::proxy);
        ((RemoteObject.Handle) RemoteObject.of(relay)).close();
        assertThat(table.relay(object, Thing.class, ImportTableTests::proxy)).isNotSameAs(relay);
    }

    private Held arrive() {
        return table.arrive(
                key,
                Thing.class,
                fresh -> new Import(fresh, owner, List.of("Thing"), false, 0),
                ImportTableTests::proxy);
    }

    private Held seen(Held held) {
        Import object = held.holding().object;
        ObjectId lease = object.lease == null ? ObjectId.random() : object.lease;
        assertThat(table.claimed(object, new Claimed(Status.DONE, lease, 60_000), 0))
                .isTrue();
        table.seen(held.holding());
        return held;
    }

    private static Object proxy(Import object, Holding holding) {
        return Proxy.newProxyInstance(
                Thing.class.getClassLoader(), new Class<?>[] {Thing.class}, new RemoteObject.ProxyHandler() {

                    @Override
                    public RemoteObject.Handle remoteObject() {
                        return holding;
                    }

                    @Override
                    public Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
                        return method.getName().equals("equals")
                                ? (Object) (arguments != null && proxy == arguments[0])
                                : method.getName().equals("hashCode") ? (Object) 1 : "proxy";
                    }
                });
    }

    interface Thing {}
}
