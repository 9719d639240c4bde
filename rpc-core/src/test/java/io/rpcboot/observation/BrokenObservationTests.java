package io.rpcboot.observation;

import static io.rpcboot.observation.ObservedNode.LIMIT;
import static io.rpcboot.observation.ObservedNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler of observations that throws harms no call, and no connection. */
class BrokenObservationTests {

    enum Moment {
        START,
        ENTER,
        LEAVE,
        STOP
    }

    @ParameterizedTest
    @EnumSource
    void callsGoOn(Moment moment) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new Broken(moment));
        try (ObservedNode node =
                new ObservedNode(registry, registry, List.of(ObservedNode.unary("echo", (payload, call) -> payload)))) {
            for (int i = 0; i < 3; i++) {
                byte[] answer =
                        node.client().call("echo", bytes("x"), byte[].class).block(LIMIT);
                assertThat(answer).isEqualTo(bytes("x"));
            }
        }
    }

    private record Broken(Moment moment) implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            throwAt(Moment.START);
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            throwAt(Moment.ENTER);
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            throwAt(Moment.LEAVE);
        }

        @Override
        public void onStop(Observation.Context context) {
            throwAt(Moment.STOP);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        private void throwAt(Moment here) {
            if (here == moment) {
                throw new IllegalStateException("broken at " + here);
            }
        }
    }
}
