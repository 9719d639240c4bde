package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.fields;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory is taken for what has come, not for what a length announces. */
class ClaimedLengthTests {

    private static final byte[] OPENING = Conversations.toServer().get(0);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 500})
    void frameTakesMemoryForTheBytesThatHaveCome(int come) {
        try (EmbeddedPeer server = EmbeddedPeer.server(Conversations.OPERATIONS)) {
            server.receive(OPENING);
            server.receive(Wire.header(16_384 + 1_024, Wire.CALL, Wire.PAYLOAD, 1)
                    .raw(new byte[come])
                    .bytes());

            assertThat(server.isOpen()).isTrue();
            assertThat(server.held()).isLessThanOrEqualTo(256 + 4L * (10 + come));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1_000})
    void itemTakesMemoryForTheFragmentsThatHaveCome(int come) {
        try (EmbeddedPeer server = EmbeddedPeer.server(Conversations.OPERATIONS)) {
            server.receive(OPENING);
            server.receive(Wire.call(
                    1,
                    "echo",
                    Wire.PAYLOAD | Wire.CALL_MORE,
                    fields().u32(100_000).raw(new byte[come])));

            assertThat(server.isOpen()).isTrue();
            assertThat(server.held()).isLessThanOrEqualTo(256 + 4L * come);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100_001, 0xFFFF_FFFFL})
    void itemOverTheLimitTakesNone(long announced) {
        try (EmbeddedPeer server = EmbeddedPeer.server(Conversations.OPERATIONS)) {
            server.receive(OPENING);
            server.receive(Wire.call(
                    1,
                    "echo",
                    Wire.PAYLOAD | Wire.CALL_MORE,
                    fields().u32(announced).raw(new byte[1_000])));
            for (int i = 0; i < 50; i++) {
                server.receive(Wire.data(1, Wire.MORE, new byte[1_000]));
            }

            assertThat(server.frames().get(1).code()).isEqualTo(8);
            assertThat(server.held()).isZero();
            server.receive(Wire.cancel(1));
            server.receive(Wire.call(1, "echo", "next"));
            assertThat(server.frames().get(2).text()).isEqualTo("next");
        }
    }
}
