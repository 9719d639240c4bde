package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClients;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;

class RpcClientAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class,
                    SslAutoConfiguration.class));

    @Test
    void clientsOfConfiguredServicesAndOfAddressesCanBeHad() {
        runner.withPropertyValues("rpc.client.services.text.uri=tcp://localhost:7400")
                .run(context -> {
                    RemoteClients clients = context.getBean(RemoteClients.class);
                    assertThat(clients.forService("text").serviceId()).isEqualTo("text");
                    assertThat(clients.forAddress(URI.create("tcp://localhost:7401"))
                                    .serviceId())
                            .isEqualTo("tcp://localhost:7401");
                });
    }

    @Test
    void aBeanOfTheApplicationTakesThePlaceOfTheClients() {
        RecordingClients own = new RecordingClients(Set.of(), call -> Flux.empty());
        runner.withBean(RemoteClients.class, () -> own)
                .run(context -> assertThat(context.getBean(RemoteClients.class)).isSameAs(own));
    }

    @Test
    void customizersComeAfterTheProperties() {
        AtomicReference<RemoteClients.Builder> seen = new AtomicReference<>();
        runner.withBean("own", RpcClientsCustomizer.class, () -> seen::set).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(seen.get()).isNotNull();
            assertThat(context.getBeanProvider(RpcClientsCustomizer.class)
                            .orderedStream()
                            .findFirst()
                            .orElseThrow())
                    .isInstanceOf(PropertiesRpcClientsCustomizer.class);
        });
    }

    @Test
    void callsBackAreAcceptedOnlyWhenAskedFor() {
        runner.withBean(Handlers.class)
                .run(context -> assertThat(context).doesNotHaveBean("acceptingRpcClientsCustomizer"));
        runner.withBean(Handlers.class)
                .withPropertyValues("rpc.client.accept-calls=true")
                .run(context -> assertThat(context).hasNotFailed().hasBean("acceptingRpcClientsCustomizer"));
    }

    @Test
    void aWrongValueStopsTheStart() {
        runner.withPropertyValues("rpc.client.services.text.uri=ftp://localhost")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class));
    }

    @Test
    void anUnknownSslBundleStopsTheStart() {
        runner.withPropertyValues("rpc.client.services.text.uri=tcp://localhost:7400", "rpc.client.ssl.bundle=missing")
                .run(context ->
                        assertThat(context).getFailure().rootCause().isInstanceOf(NoSuchSslBundleException.class));
    }

    @Test
    void withoutJacksonTheClientsAreStillThere() {
        runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
                .withPropertyValues("rpc.client.services.text.uri=tcp://localhost:7400")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RemoteClients.class));
    }

    @Test
    void withoutCborPayloadsAreJson() {
        ApplicationContextRunner withoutCbor = runner.withClassLoader(
                        new FilteredClassLoader("tools.jackson.dataformat.cbor"))
                .withPropertyValues("rpc.client.services.text.uri=tcp://localhost:7400");
        withoutCbor.run(context -> assertThat(context).hasNotFailed());
        withoutCbor
                .withPropertyValues("rpc.client.codec=cbor")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("The codecs of this application are: json."));
    }

    static class Handlers {

        @RpcHandler
        void called() {}
    }
}
