package io.rpcboot.internal.call;

import static io.rpcboot.internal.call.ServerCallState.CANCELLED;
import static io.rpcboot.internal.call.ServerCallState.CLOSED;
import static io.rpcboot.internal.call.ServerCallState.DISCARDING;
import static io.rpcboot.internal.call.ServerCallState.RECEIVING;
import static io.rpcboot.internal.call.ServerCallState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.internal.call.ServerCallState.Event;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerCallStateTests {

    private static final Map<ServerCallState, Map<Event, ServerCallState>> TABLE = Map.of(
            RECEIVING,
            Map.of(
                    Event.PAYLOAD_ENDED, RUNNING,
                    Event.CANCELLED, CANCELLED,
                    Event.ANSWERED, DISCARDING,
                    Event.LOST, CLOSED),
            RUNNING,
            Map.of(
                    Event.CANCELLED, CANCELLED,
                    Event.ANSWERED, CLOSED,
                    Event.LOST, CLOSED),
            CANCELLED,
            Map.of(
                    Event.ANSWERED, CLOSED,
                    Event.LOST, CLOSED),
            DISCARDING,
            Map.of(
                    Event.PAYLOAD_ENDED, CLOSED,
                    Event.CANCELLED, CLOSED,
                    Event.LOST, CLOSED),
            CLOSED,
            Map.of(Event.LOST, CLOSED));

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pairs")
    void everyPairIsInTheTableOrNamedInAnError(ServerCallState state, Event event) {
        ServerCallState expected = TABLE.get(state).get(event);
        if (expected != null) {
            assertThat(state.next(event)).isEqualTo(expected);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> state.next(event))
                    .withMessage("call at its callee is " + state + ", which excludes " + event);
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(ServerCallState.values())
                .flatMap(state -> Stream.of(Event.values()).map(event -> Arguments.of(state, event)));
    }
}
