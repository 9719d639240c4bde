package io.rpcboot.internal.call;

import static io.rpcboot.internal.call.SessionPhase.ENDED;
import static io.rpcboot.internal.call.SessionPhase.FINISHING;
import static io.rpcboot.internal.call.SessionPhase.OPENING;
import static io.rpcboot.internal.call.SessionPhase.STREAMING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.internal.call.SessionPhase.Event;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionPhaseTests {

    private static final Map<SessionPhase, Map<Event, SessionPhase>> TABLE = Map.of(
            OPENING, Map.of(Event.STARTED, STREAMING, Event.ENDED, ENDED),
            STREAMING, Map.of(Event.ITEMS_ENDED, FINISHING, Event.ENDED, ENDED),
            FINISHING, Map.of(Event.ENDED, ENDED),
            ENDED, Map.of(Event.ENDED, ENDED));

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pairs")
    void everyPairIsInTheTableOrNamedInAnError(SessionPhase phase, Event event) {
        SessionPhase expected = TABLE.get(phase).get(event);
        if (expected != null) {
            assertThat(phase.next(event)).isEqualTo(expected);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> phase.next(event))
                    .withMessage("session is " + phase + ", which excludes " + event);
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(SessionPhase.values())
                .flatMap(phase -> Stream.of(Event.values()).map(event -> Arguments.of(phase, event)));
    }
}
