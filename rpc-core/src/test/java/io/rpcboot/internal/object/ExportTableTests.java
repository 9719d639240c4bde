package io.rpcboot.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportTableTests {

    private static final long SECOND = 1_000_000_000L;
    private static final PeerInfo HOLDER = new PeerInfo("h", "holder", "here");
    private static final PeerInfo OTHER = new PeerInfo("o", "other", "there");

    private final List<Object> forgotten = new ArrayList<>();
    private final ExportTable table =
            new ExportTable(60 * SECOND, 30 * SECOND, 10_000, export -> forgotten.add(export.object));
    private final Object object = new Object();

    @Test
    void anObjectThatNobodyClaimsIsForgottenWhenItsClaimIsOver() {
        depart(object, ObjectId.random(), 0);
        table.sweep(30 * SECOND - 1);
        assertThat(forgotten).isEmpty();
        table.sweep(30 * SECOND);
        assertThat(forgotten).containsExactly(object);
        assertThat(table.all()).isEmpty();
        assertThat(table.openClaims()).isZero();
    }

    @Test
    void aClaimGivesOneLeaseHoweverOftenItIsShownByTheSamePeer() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        Claimed first = table.claim(export.id, claim, HOLDER, 1);
        Claimed again = table.claim(export.id, claim, HOLDER, 2);
        assertThat(first.status()).isEqualTo(Status.DONE);
        assertThat(again.status()).isEqualTo(Status.DONE_BEFORE);
        assertThat(again.lease()).isEqualTo(first.lease());
        assertThat(table.release(first.lease(), 1, HOLDER.id())).isEqualTo(Status.DONE);
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void aUsedAnExpiredAndAnUnknownClaimAreRefused() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        table.claim(export.id, claim, HOLDER, 1);
        assertThat(table.claim(export.id, claim, OTHER, 2).status()).isEqualTo(Status.USED);
        assertThat(table.claim(export.id, ObjectId.random(), OTHER, 2).status()).isEqualTo(Status.UNKNOWN);
        ObjectId late = ObjectId.random();
        depart(object, late, 3);
        assertThat(table.claim(export.id, late, OTHER, 31 * SECOND).status()).isEqualTo(Status.EXPIRED);
        assertThat(table.claim(ObjectId.random(), late, OTHER, 4).lease()).isEqualTo(ObjectId.NONE);
    }

    @Test
    void aClaimThatHasExpiredIsSaidToHaveLongAfterwards() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        table.sweep(31 * SECOND);
        assertThat(table.claim(export.id, claim, HOLDER, 300 * SECOND).status()).isEqualTo(Status.EXPIRED);
    }

    @Test
    void aReferenceThatHasComeHomeIsUsed() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        assertThat(table.takeHome(export.id, claim, 1).export()).isSameAs(export);
        assertThat(table.claim(export.id, claim, OTHER, 2).status()).isEqualTo(Status.USED);
    }

    @Test
    void aReleaseThatCrossesAClaimLeavesTheLeaseAlive() {
        ObjectId first = ObjectId.random();
        Export export = depart(object, first, 0);
        Claimed lease = table.claim(export.id, first, HOLDER, 1);
        ObjectId second = ObjectId.random();
        depart(object, second, 2);
        assertThat(table.claim(export.id, second, HOLDER, 3).lease()).isEqualTo(lease.lease());
        table.release(lease.lease(), 1, HOLDER.id());
        assertThat(table.lease(lease.lease(), HOLDER.id())).isNotNull();
        table.release(lease.lease(), 1, HOLDER.id());
        assertThat(table.lease(lease.lease(), HOLDER.id())).isNull();
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void aGrantedClaimKeepsTheObjectThatItsGranterDrops() {
        ObjectId first = ObjectId.random();
        Export export = depart(object, first, 0);
        Claimed lease = table.claim(export.id, first, HOLDER, 1);
        ObjectId handOver = ObjectId.random();
        assertThat(table.grant(lease.lease(), handOver, HOLDER.id(), 2)).isEqualTo(Status.DONE);
        table.release(lease.lease(), 1, HOLDER.id());
        assertThat(forgotten).isEmpty();
        assertThat(table.claim(export.id, handOver, OTHER, 3).status()).isEqualTo(Status.DONE);
        assertThat(table.grant(lease.lease(), ObjectId.random(), HOLDER.id(), 4))
                .isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aLeaseEndsUnlessItIsRenewedByItsHolder() {
        Claimed lease = hold(object, HOLDER);
        assertThat(table.renew(lease.lease(), OTHER.id(), 20 * SECOND)).isEqualTo(Status.UNKNOWN);
        assertThat(table.renew(lease.lease(), HOLDER.id(), 20 * SECOND)).isEqualTo(Status.DONE);
        table.sweep(61 * SECOND);
        assertThat(forgotten).isEmpty();
        table.sweep(81 * SECOND);
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void noGuessedIdAndNoIdOfAnotherHolderFindsAnything() {
        Claimed lease = hold(object, HOLDER);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(table.lease(ObjectId.random(), HOLDER.id())).isNull();
        }
        assertThat(table.lease(lease.lease(), OTHER.id())).isNull();
        assertThat(table.lease(lease.lease(), HOLDER.id())).isNotNull();
    }

    @Test
    void onePeerHoldsTenThousandObjectsAndNoMore() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(hold(new Object(), HOLDER).status()).isEqualTo(Status.DONE);
        }
        assertThat(hold(object, HOLDER).status()).isEqualTo(Status.FULL);
        assertThat(forgotten).containsExactly(object);
        assertThat(hold(new Object(), OTHER).status()).isEqualTo(Status.DONE);
    }

    @Test
    void aNameKeepsAnObjectAndIsTakenOnce() {
        table.publish("a", object, () -> export(object));
        table.publish("b", object, () -> export(object));
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> table.publish("a", new Object(), () -> export(new Object())))
                .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.ALREADY_EXISTS));
        assertThat(table.unpublish("a")).isTrue();
        assertThat(forgotten).isEmpty();
        assertThat(table.unpublish("b")).isTrue();
        assertThat(table.unpublish("b")).isFalse();
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void anObjectThatComesHomeLastIsLeftToWhoGetsIt() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        ExportTable.Home home = table.takeHome(export.id, claim, 1);
        assertThat(home).isEqualTo(new ExportTable.Home(export, true));
        assertThat(table.isExported(object)).isFalse();
        assertThat(forgotten).isEmpty();
        table.abandoned(home);
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void anObjectThatOthersHaveIsClosedWhenTheyGiveItBackThoughItCameHome() {
        Claimed lease = hold(object, HOLDER);
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        ExportTable.Home home = table.takeHome(export.id, claim, 1);
        assertThat(home.last()).isFalse();
        table.abandoned(home);
        assertThat(forgotten).isEmpty();
        table.release(lease.lease(), 1, HOLDER.id());
        assertThat(forgotten).containsExactly(object);
    }

    @Test
    void anObjectThatComesHomeUsesItsClaimUp() {
        ObjectId claim = ObjectId.random();
        Export export = depart(object, claim, 0);
        table.takeHome(export.id, claim, 1);
        assertThatExceptionOfType(RpcException.class).isThrownBy(() -> table.takeHome(export.id, claim, 2));
    }

    @Test
    void idsOfOneObjectAreNeverThoseOfItsNextLife() {
        Claimed first = hold(object, HOLDER);
        ObjectId id = table.all().get(0).id;
        table.release(first.lease(), 1, HOLDER.id());
        hold(object, HOLDER);
        assertThat(table.all())
                .singleElement()
                .satisfies(export -> assertThat(export.id).isNotEqualTo(id));
        assertThat(table.lease(first.lease(), HOLDER.id())).isNull();
    }

    private Claimed hold(Object held, PeerInfo holder) {
        ObjectId claim = ObjectId.random();
        Export export = depart(held, claim, 0);
        return table.claim(export.id, claim, holder, 0);
    }

    private Export depart(Object sent, ObjectId claim, long now) {
        return table.depart(sent, claim, () -> export(sent), now, () -> {});
    }

    private static Export export(Object exported) {
        return new Export(exported, List.of("test"), 0, null);
    }
}
