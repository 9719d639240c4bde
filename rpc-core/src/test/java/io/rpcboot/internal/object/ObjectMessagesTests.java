package io.rpcboot.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RpcException;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import io.rpcboot.internal.object.ObjectMessages.Found;
import io.rpcboot.internal.object.ObjectMessages.Pair;
import io.rpcboot.internal.object.ObjectMessages.Release;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectMessagesTests {

    private static final String ONE = "0000000000000000000000000000000f";
    private static final String TWO = "f00000000000000000000000000000aa";

    @Test
    void claimsArePairsOfIds() {
        byte[] bytes = ObjectMessages.write(
                List.of(new Pair(ObjectId.parse(ONE), ObjectId.parse(TWO))), Pair.SIZE, Pair::write);
        assertThat(hex(bytes)).isEqualTo("0001" + ONE + TWO);
        assertThat(ObjectMessages.read(bytes, Pair.SIZE, Pair::read))
                .containsExactly(new Pair(ObjectId.parse(ONE), ObjectId.parse(TWO)));
    }

    @Test
    void theAnswerToAClaimIsStatusLeaseAndTime() {
        byte[] bytes = ObjectMessages.write(
                List.of(
                        new Claimed(Status.DONE, ObjectId.parse(TWO), 60_000),
                        new Claimed(Status.EXPIRED, ObjectId.NONE, 0)),
                Claimed.SIZE,
                Claimed::write);
        assertThat(hex(bytes)).isEqualTo("0002" + "00" + TWO + "0000ea60" + "04" + "0".repeat(40));
    }

    @Test
    void aReleaseSaysHowManyClaimsItGivesBack() {
        byte[] bytes = ObjectMessages.write(List.of(new Release(ObjectId.parse(ONE), 3)), Release.SIZE, Release::write);
        assertThat(hex(bytes)).isEqualTo("0001" + ONE + "00000003");
    }

    @Test
    void whatIsFoundHasItsOwnerAndItsTypes() {
        Found found =
                new Found(Status.DONE, ObjectId.parse(ONE), ObjectId.parse(TWO), ObjectId.parse(ONE), List.of("a.B"));
        assertThat(hex(found.bytes())).isEqualTo("00" + ONE + TWO + ONE + "01" + "03612e42");
        assertThat(Found.read(found.bytes())).isEqualTo(found);
    }

    @Test
    void whatIsTooShortOrTooLongIsRefused() {
        for (String wrong : List.of("", "00", "0001", "0001" + ONE, "0000" + ONE, "ffff")) {
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> ObjectMessages.read(HexFormat.of().parseHex(wrong), Pair.SIZE, Pair::read));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
