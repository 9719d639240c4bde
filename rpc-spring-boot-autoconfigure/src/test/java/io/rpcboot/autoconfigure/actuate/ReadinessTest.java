package io.rpcboot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClients;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/** Whether a peer that is gone takes this node out of service is for its operator to say. */
class ReadinessTest {

    private static final String DOWN_AT_ONCE = "rpc.client.health.down-after=0s";

    @Test
    void poolsAreNoPartOfReadinessByDefault() {
        try (Endpoints node = new Endpoints("readiness-default", DOWN_AT_ONCE)) {
            callAPeerThatIsGone(node);
            assertThat(health(node, "rpcPool").getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(node, "readiness").getStatus()).isEqualTo(Status.UP);
            assertThat(((CompositeHealthDescriptor) health(node, "readiness")).getComponents())
                    .containsOnlyKeys("readinessState");
        }
    }

    @Test
    void poolsAreBroughtIntoReadinessByTheGroup() {
        try (Endpoints node = new Endpoints(
                "readiness-with-pools",
                DOWN_AT_ONCE,
                "management.endpoint.health.group.readiness.include=readinessState,rpcPool")) {
            assertThat(health(node, "readiness").getStatus()).isEqualTo(Status.UP);
            callAPeerThatIsGone(node);
            assertThat(health(node, "readiness").getStatus()).isEqualTo(Status.DOWN);
            assertThat(((CompositeHealthDescriptor) health(node, "readiness")).getComponents())
                    .containsOnlyKeys("readinessState", "rpcPool");
            assertThat(health(node, "readiness", "readinessState").getStatus()).isEqualTo(Status.UP);
        }
    }

    private static void callAPeerThatIsGone(Endpoints node) {
        assertThat(node.bean(RemoteClients.class)
                        .forService("absent")
                        .call("x", null, String.class)
                        .onErrorReturn("failed")
                        .block(Endpoints.LIMIT))
                .isEqualTo("failed");
    }

    private static HealthDescriptor health(Endpoints node, String... path) {
        HealthDescriptor found = node.bean(HealthEndpoint.class).healthForPath(path);
        assertThat(found).as(String.join("/", path)).isNotNull();
        return found;
    }
}
