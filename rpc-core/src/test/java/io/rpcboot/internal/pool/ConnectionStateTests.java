package io.rpcboot.internal.pool;

import static io.rpcboot.internal.pool.ConnectionState.CLOSED;
import static io.rpcboot.internal.pool.ConnectionState.DRAINING;
import static io.rpcboot.internal.pool.ConnectionState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.internal.pool.ConnectionState.Event;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionStateTests {

    @Test
    void everyPairOfStateAndEventLeadsToItsStateOrIsRefused() {
        Map<String, ConnectionState> allowed = new HashMap<>();
        allowed.put("CONNECTING READY", OPEN);
        allowed.put("CONNECTING CLOSE", CLOSED);
        allowed.put("OPEN DRAIN", DRAINING);
        allowed.put("OPEN CLOSE", CLOSED);
        allowed.put("DRAINING DRAIN", DRAINING);
        allowed.put("DRAINING CLOSE", CLOSED);
        for (ConnectionState state : ConnectionState.values()) {
            for (Event event : Event.values()) {
                ConnectionState next = allowed.get(state + " " + event);
                if (next != null) {
                    assertThat(state.next(event)).isEqualTo(next);
                } else {
                    assertThatThrownBy(() -> state.next(event))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(state.name())
                            .hasMessageContaining(event.name());
                }
            }
        }
    }
}
