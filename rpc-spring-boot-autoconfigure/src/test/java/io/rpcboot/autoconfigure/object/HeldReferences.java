package io.rpcboot.autoconfigure.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteObjects;
import io.rpcboot.autoconfigure.pair.Node;
import java.time.Duration;

/** What applications hold of each other's objects. */
final class HeldReferences {

    private static final Duration SOON = Duration.ofSeconds(10);

    private HeldReferences() {}

    /** Waits until none of these holds an object, nor has given one away. */
    static void awaitNone(Node... nodes) {
        await().atMost(SOON).untilAsserted(() -> {
            for (Node node : nodes) {
                var snapshot = node.context.getBean(RemoteObjects.class).snapshot();
                assertThat(snapshot.exported()).isEmpty();
                assertThat(snapshot.imported()).isEmpty();
            }
        });
    }
}
