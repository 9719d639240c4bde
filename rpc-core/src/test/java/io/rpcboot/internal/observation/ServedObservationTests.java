package io.rpcboot.internal.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ServedObservationTests {

    private final List<String> seen = new ArrayList<>();
    private boolean broken;
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ServedObservation served;

    ServedObservationTests() {
        registry.observationConfig().observationHandler(new Recorder());
        served = Objects.requireNonNull(Objects.requireNonNull(CallObservations.of(registry, null, null))
                .served()
                .start(new Call(), "text.count"));
    }

    @Test
    void stopsWhenTheCallEnds() {
        Observation.Scope scope = served.enter();
        served.leave(scope);
        served.end();
        assertThat(seen).containsExactly("start", "enter", "leave", "stop OK");
    }

    @Test
    void stopsNotBeforeTheLastThreadHasLeftTheHandler() {
        Observation.Scope first = served.enter();
        Observation.Scope second = served.enter();
        served.end();
        served.leave(second);
        assertThat(seen).doesNotContain("stop OK");
        served.leave(first);
        assertThat(seen).endsWith("leave", "stop OK");
    }

    @Test
    void endsOnce() {
        served.failed(RpcCode.INTERNAL, false, "first");
        served.end();
        served.failed(RpcCode.CANCELLED, true, "too late");
        served.lost(new RpcException(RpcCode.UNAVAILABLE, "too late"));
        served.end();
        assertThat(seen).containsExactly("start", "stop INTERNAL");
    }

    @Test
    void lossOfTheConnectionIsTheEnd() {
        served.lost(new RpcException(RpcCode.UNAVAILABLE, "gone"));
        assertThat(seen).containsExactly("start", "error gone", "stop UNAVAILABLE");
    }

    @Test
    void errorOfTheHandlerIsTold() {
        served.threw(new IllegalStateException("broken"));
        served.failed(RpcCode.UNKNOWN, false, "broken");
        served.end();
        assertThat(seen).containsExactly("start", "error broken", "stop UNKNOWN");
    }

    @Test
    void whatAHandlerMakesOfACancellationIsNoError() {
        served.threw(new InterruptedException("interrupted"));
        served.failed(RpcCode.CANCELLED, true, "the caller has gone");
        served.end();
        assertThat(seen).containsExactly("start", "stop CANCELLED");
    }

    @Test
    void handlerThatThrowsLeavesNoScopeOnTheThread() {
        broken = true;
        Observation.Scope scope = served.enter();
        assertThat(registry.getCurrentObservationScope()).isNull();
        served.leave(scope);
        broken = false;
        Observation.Scope second = served.enter();
        broken = true;
        served.leave(second);
        assertThat(registry.getCurrentObservationScope()).isNull();
        broken = false;
        served.end();
        assertThat(seen).contains("stop OK");
    }

    private final class Recorder implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            saw("start");
        }

        @Override
        public void onError(Observation.Context context) {
            saw("error " + Objects.requireNonNull(context.getError()).getMessage());
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            saw("enter");
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            saw("leave");
        }

        @Override
        public void onStop(Observation.Context context) {
            saw("stop "
                    + Objects.requireNonNull(context.getLowCardinalityKeyValue("code"))
                            .getValue());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        private void saw(String what) {
            if (broken) {
                throw new IllegalStateException("broken at " + what);
            }
            seen.add(what);
        }
    }

    private static final class Call implements RpcCallContext {

        @Override
        public String operation() {
            return "text.count";
        }

        @Override
        public PeerInfo peer() {
            return new PeerInfo("", "caller", "127.0.0.1:1");
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public Optional<Duration> remainingTime() {
            return Optional.empty();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public Mono<Void> cancellation() {
            return Mono.never();
        }

        @Override
        public RemoteClient caller() {
            throw new UnsupportedOperationException();
        }
    }
}
