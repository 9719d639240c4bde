package io.rpcboot.internal.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.rpcboot.observation.RpcClientObservationContext;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class CallObservationsTests {

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    @Test
    void nothingIsObservedWithoutARegistryThatDoesSomething() {
        assertThat(CallObservations.of(null, null, null)).isNull();
        assertThat(CallObservations.of(ObservationRegistry.NOOP, null, null)).isNull();
        assertThat(CallObservations.of(ObservationRegistry.create(), null, null))
                .as("no handlers")
                .isNull();
    }

    @Test
    void callsThatAreSwitchedOffAreNotObserved() {
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("rpc"));
        assertThat(sent().start("text", "text.count", Map.of(), Context.empty()))
                .isNull();
    }

    @Test
    void operationsBeyondTheLimitAreOne() {
        ClientObservations sent = sent();
        for (int i = 0; i < RpcClientObservationContext.MAX_OPERATIONS + 10; i++) {
            sent.start("text", "made.up." + i, Map.of(), Context.empty());
        }
        assertThat(registry)
                .hasAnObservationWithAKeyValue("operation", "made.up.0")
                .hasAnObservationWithAKeyValue("operation", "made.up.999")
                .hasAnObservationWithAKeyValue("operation", "OTHER")
                .hasNumberOfObservationsEqualTo(RpcClientObservationContext.MAX_OPERATIONS + 10);
    }

    @Test
    @SuppressWarnings("try")
    void parentInTheContextOfTheSubscriberComesBeforeThatOfTheThread() {
        Observation inContext = Observation.start("context", registry);
        Observation onThread = Observation.start("thread", registry);
        try (Observation.Scope scope = onThread.openScope()) {
            sent().start("text", "a", Map.of(), Context.of("micrometer.observation", inContext));
            sent().start("text", "b", Map.of(), Context.empty());
        }
        assertThat(registry)
                .hasObservationWithNameEqualTo("rpc.client.calls")
                .that()
                .hasParentObservationEqualTo(inContext);
        assertThat(registry)
                .hasAnObservation(
                        call -> call.hasLowCardinalityKeyValue("operation", "b").hasParentObservationEqualTo(onThread));
    }

    @Test
    void handlerThatThrowsCostsTheObservationAndNotTheCall() {
        registry.observationConfig().observationHandler(new Broken());
        assertThat(sent().start("text", "a", Map.of(), Context.empty())).isNull();
    }

    private ClientObservations sent() {
        return Objects.requireNonNull(CallObservations.of(registry, null, null)).sent();
    }

    private static final class Broken implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            throw new IllegalStateException("broken handler");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
