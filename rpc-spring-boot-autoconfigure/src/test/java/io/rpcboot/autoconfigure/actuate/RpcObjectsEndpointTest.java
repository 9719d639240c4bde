package io.rpcboot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteObjects;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcRemote;
import io.rpcboot.autoconfigure.actuate.RpcObjectsEndpoint.Objects;
import io.rpcboot.autoconfigure.pair.Node;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcEvents;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the actuator shows of remote objects, at their owner and at their holder. */
class RpcObjectsEndpointTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Node owner =
            new Node(Owner.class, "spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=rpcobjects");
    private final Node holder = new Node(
            Holder.class,
            "spring.application.name=reader",
            "rpc.server.enabled=false",
            "rpc.objects.track-creation=true",
            "management.endpoints.web.exposure.include=rpcobjects",
            "management.endpoints.jmx.exposure.include=rpcobjects",
            "spring.jmx.enabled=true",
            "spring.jmx.unique-names=true",
            "management.endpoints.jmx.domain=holder");
    private final RemoteClient client = holder.clients().forAddress(owner.address());

    @AfterEach
    void close() {
        holder.close();
        owner.close();
    }

    @Test
    void bothSidesOfAnObjectAreShown() {
        Page page = client.call("page", null, Page.class).block(SOON);
        page.text().block(SOON);
        page.text().block(SOON);
        Objects exported = endpoint(owner).objects();
        assertThat(exported.exportedCount()).isEqualTo(1);
        assertThat(exported.openClaims()).isZero();
        assertThat(exported.exported()).singleElement().satisfies(object -> {
            assertThat(object.type()).containsExactly(Page.class.getName());
            assertThat(object.id()).matches("[0-9a-f]{8}.*");
            assertThat(object.calls()).isEqualTo(2);
            assertThat(object.ageMillis()).isNotNegative();
            assertThat(object.holderCount()).isEqualTo(1);
            assertThat(object.holders()).singleElement().satisfies(each -> {
                assertThat(each.peer()).contains("reader");
                assertThat(each.leaseLeftMillis()).isBetween(1L, 60_000L);
            });
        });
        Objects imported = endpoint(holder).objects();
        assertThat(imported.imported()).singleElement().satisfies(object -> {
            assertThat(object.type()).containsExactly(Page.class.getName());
            assertThat(object.id()).isEqualTo(exported.exported().get(0).id());
            assertThat(object.calls()).isEqualTo(2);
            assertThat(object.leaseLeftMillis()).isBetween(1L, 60_000L);
            assertThat(object.relayed()).isFalse();
        });
        assertThat(gauge(owner, "rpc.objects.exported")).isEqualTo(1);
        assertThat(gauge(holder, "rpc.objects.imported")).isEqualTo(1);
    }

    @Test
    void aNameThatNobodyCanGuessIsNotToldAndOneThatWasChosenIs() {
        RemoteObjects objects = owner.context.getBean(RemoteObjects.class);
        Page page = () -> Mono.just("text");
        String secret = objects.publish(page).getFragment();
        objects.publish("page", page);
        assertThat(endpoint(owner).objects().exported())
                .singleElement()
                .satisfies(
                        object -> assertThat(object.names()).containsExactly(secret.substring(0, 8) + "...", "page"));
    }

    @Test
    void ofThousandsTheCountIsOfAllAndAThousandAreShown() throws Exception {
        List<Page> pages = client.operation("pages")
                .payload(3_000)
                .retrieveFlux(Page.class)
                .collectList()
                .block(SOON);
        Objects exported = endpoint(owner).objects();
        assertThat(exported.exportedCount()).isEqualTo(3_000);
        assertThat(exported.exported()).hasSize(1_000);
        Objects imported = endpoint(holder).objects();
        assertThat(imported.importedCount()).isEqualTo(3_000);
        assertThat(imported.imported()).hasSize(1_000);
        Set<ObjectName> beans = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("holder:type=Endpoint,name=Rpcobjects,*"), null);
        assertThat(beans).hasSize(1);
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .invoke(beans.iterator().next(), "objects", new Object[0], new String[0]))
                .asString()
                .contains("importedCount=3000");
        assertThat(pages).hasSize(3_000);
    }

    @Test
    void aProxyThatNobodyClosedIsAnEventWithThePlaceOfItsCreation() {
        holdAndForget();
        RpcEvents events = holder.context.getBean(RpcEvents.class);
        Endpoints.soon().until(() -> {
            System.gc();
            return !events.read(0, Set.of(EventTopic.OBJECT_LEAK), 10).isEmpty();
        });
        assertThat(events.read(0, Set.of(EventTopic.OBJECT_LEAK), 10))
                .singleElement()
                .satisfies(event -> assertThat(event.text())
                        .contains("1 proxy was not closed")
                        .contains("created at "));
        assertThat(endpoint(holder).objects().leaked()).isEqualTo(1);
    }

    private void holdAndForget() {
        Page page = client.call("page", null, Page.class).block(SOON);
        assertThat(endpoint(holder).objects().imported().get(0).createdAt()).contains("at ");
        assertThat(page).isNotNull();
    }

    private static RpcObjectsEndpoint endpoint(Node node) {
        return node.context.getBean(RpcObjectsEndpoint.class);
    }

    private static double gauge(Node node, String name) {
        return node.context.getBean(MeterRegistry.class).get(name).gauge().value();
    }

    @RpcRemote
    interface Page {

        Mono<String> text();
    }

    static class Holder {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    static class Owner {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @RpcHandler
        Page page() {
            return () -> Mono.just("text");
        }

        @RpcHandler
        Flux<Page> pages(int count) {
            return Flux.range(0, count).<Page>map(i -> () -> Mono.just("text " + i));
        }
    }
}
