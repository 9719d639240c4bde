package io.rpcboot.internal.call;

import static io.rpcboot.internal.call.ClientCallState.AWAITING;
import static io.rpcboot.internal.call.ClientCallState.CANCELLED;
import static io.rpcboot.internal.call.ClientCallState.CLOSED;
import static io.rpcboot.internal.call.ClientCallState.NEW;
import static io.rpcboot.internal.call.ClientCallState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.internal.call.ClientCallState.Event;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientCallStateTests {

    private static final Map<ClientCallState, Map<Event, ClientCallState>> TABLE = Map.of(
            NEW,
            Map.of(
                    Event.OPENED_STREAMING, OPEN,
                    Event.OPENED, AWAITING,
                    Event.CANCELLED, CLOSED,
                    Event.LOST, CLOSED),
            OPEN,
            Map.of(
                    Event.PAYLOAD_ENDED, AWAITING,
                    Event.CANCELLED, CANCELLED,
                    Event.ANSWERED, CLOSED,
                    Event.LOST, CLOSED),
            AWAITING,
            Map.of(
                    Event.CANCELLED, CANCELLED,
                    Event.ANSWERED, CLOSED,
                    Event.LOST, CLOSED),
            CANCELLED,
            Map.of(
                    Event.ANSWERED, CLOSED,
                    Event.LOST, CLOSED),
            CLOSED,
            Map.of(Event.LOST, CLOSED));

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pairs")
    void everyPairIsInTheTableOrNamedInAnError(ClientCallState state, Event event) {
        ClientCallState expected = TABLE.get(state).get(event);
        if (expected != null) {
            assertThat(state.next(event)).isEqualTo(expected);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> state.next(event))
                    .withMessage("call at its caller is " + state + ", which excludes " + event);
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(ClientCallState.values())
                .flatMap(state -> Stream.of(Event.values()).map(event -> Arguments.of(state, event)));
    }
}
