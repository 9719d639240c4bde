package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.pair.Node;
import jakarta.validation.constraints.Max;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is checked of calls on objects, by each side that knows the constraint. */
class ObjectConstraintsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static Node owner;
    private static Node front;
    private static RemoteClient client;

    @BeforeAll
    static void start() {
        owner = new Node(Owner.class);
        front = new Node(Front.class);
        client = front.clients().forAddress(owner.address());
    }

    @AfterAll
    static void stop() {
        front.close();
        owner.close();
    }

    /** The interface as one side has it, with constraints. */
    static class Strict {

        @RpcRemote
        interface Numbers {

            @Max(100)
            int twice(@Max(10) int number);
        }
    }

    /** As another has it, who does not know of them. */
    static class Loose {

        @RpcRemote
        interface Numbers {

            int twice(int number);
        }
    }

    @Test
    void constraintsOfAMethodHoldAtAllFourPoints() {
        Strict.Numbers strict =
                client.call("strictNumbers", 2, Strict.Numbers.class).block(SOON);
        assertThat(strict.twice(10)).isEqualTo(20);
        assertThat(violation(() -> strict.twice(11))).isEqualTo(Checkpoint.CALLER_OUTBOUND);
        Loose.Numbers unaware =
                client.call("strictNumbers", 2, Loose.Numbers.class).block(SOON);
        assertThat(unaware.twice(10)).isEqualTo(20);
        assertThat(violation(() -> unaware.twice(11))).isEqualTo(Checkpoint.CALLEE_INBOUND);
        Loose.Numbers large =
                client.call("strictNumbers", 1_000, Loose.Numbers.class).block(SOON);
        assertThat(violation(() -> large.twice(1))).isEqualTo(Checkpoint.CALLEE_OUTBOUND);
        Strict.Numbers checked =
                client.call("looseNumbers", 1_000, Strict.Numbers.class).block(SOON);
        assertThat(violation(() -> checked.twice(1))).isEqualTo(Checkpoint.CALLER_INBOUND);
    }

    private static Checkpoint violation(Runnable call) {
        Checkpoint[] found = new Checkpoint[1];
        assertThatExceptionOfType(RpcViolationException.class)
                .isThrownBy(call::run)
                .satisfies(error -> found[0] = error.checkpoint());
        return found[0];
    }

    static class Front {}

    static class Owner {

        @RpcHandler
        Strict.Numbers strictNumbers(int factor) {
            return number -> number * factor;
        }

        @RpcHandler
        Loose.Numbers looseNumbers(int factor) {
            return number -> number * factor;
        }
    }
}
