package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RemoteClientInjectionTest {

    private static final String[] TWO_SERVICES = {
        "rpc.client.services.text.uri=tcp://localhost:7400",
        "rpc.client.services.orders.uri=tcp://localhost:7401,unix:///tmp/orders.sock"
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class));

    @Test
    void clientsAreInjectedIntoConstructorsFieldsAndMethods() {
        runner.withPropertyValues(TWO_SERVICES)
                .withBean(Checkout.class)
                .withUserConfiguration(Factory.class)
                .run(context -> {
                    Checkout checkout = context.getBean(Checkout.class);
                    assertThat(checkout.constructor.serviceId()).isEqualTo("text");
                    assertThat(checkout.field.serviceId()).isEqualTo("orders");
                    assertThat(checkout.method.serviceId()).isEqualTo("text");
                    assertThat(context.getBean("id")).isEqualTo("orders");
                });
    }

    @Test
    void aSingleServiceNeedsNoQualifier() {
        runner.withPropertyValues(TWO_SERVICES[0])
                .withBean(Single.class)
                .run(context -> assertThat(
                                context.getBean(Single.class).client().serviceId())
                        .isEqualTo("text"));
    }

    @Test
    void oneOfSeveralServicesNeedsAQualifier() {
        runner.withPropertyValues(TWO_SERVICES)
                .withBean(Single.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(NoUniqueBeanDefinitionException.class));
    }

    @Test
    void plainQualifiersWorkAsEver() {
        runner.withPropertyValues(TWO_SERVICES)
                .withUserConfiguration(PlainQualifiers.class)
                .run(context -> {
                    assertThat(context.getBean("byName")).isEqualTo("orders");
                    assertThat(context.getBean("list")).isEqualTo("[blue]");
                });
    }

    @Test
    void aBeanOfTheApplicationGoesBeforeTheClient() {
        runner.withPropertyValues(TWO_SERVICES)
                .withUserConfiguration(Own.class)
                .withBean(Checkout.class)
                .run(context -> assertThat(
                                context.getBean(Checkout.class).constructor.serviceId())
                        .isEqualTo("own"));
    }

    @Test
    void aServiceWithoutAddressShowsTheLineToAdd() {
        runner.withPropertyValues("rpc.client.services.text.timeout=2s")
                .withBean(NeedsText.class)
                .run(context -> {
                    FailureAnalysis analysis =
                            new ClientInjectionFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains(NeedsText.class.getName())
                            .contains("calls the RPC service 'text', which has no address.");
                    assertThat(analysis.getAction()).contains("\n    rpc.client.services.text.uri=tcp://host:port\n");
                });
    }

    @Test
    void theLineToAddIsShownForFieldsTooAndQuotesUnusualNames() {
        runner.withBean(NeedsField.class)
                .run(context -> assertThat(new ClientInjectionFailureAnalyzer()
                                .analyze(context.getStartupFailure())
                                .getAction())
                        .contains("\n    rpc.client.services[my.service].uri=tcp://host:port\n"));
    }

    @Test
    void otherMissingBeansAreLeftToOthers() {
        runner.withBean(NeedsBean.class)
                .run(context -> assertThat(new ClientInjectionFailureAnalyzer().analyze(context.getStartupFailure()))
                        .isNull());
    }

    static class Checkout {

        final RemoteClient constructor;

        @Autowired
        @RpcClient("orders")
        RemoteClient field;

        RemoteClient method;

        Checkout(@RpcClient("text") RemoteClient text) {
            constructor = text;
        }

        @Autowired
        void setMethod(@RpcClient("text") RemoteClient client) {
            method = client;
        }
    }

    record Single(RemoteClient client) {}

    record NeedsText(@RpcClient("text") RemoteClient client) {}

    static class NeedsField {

        @Autowired
        @RpcClient("my.service")
        RemoteClient client;
    }

    record NeedsBean(Thread thread) {}

    @Configuration
    static class Factory {

        @Bean
        String id(@RpcClient("orders") ObjectProvider<RemoteClient> client) {
            return client.getObject().serviceId();
        }
    }

    @Configuration
    static class PlainQualifiers {

        @Bean
        String byName(@Qualifier("ordersRemoteClient") RemoteClient client) {
            return client.serviceId();
        }

        @Bean
        @Qualifier("colour")
        StringBuilder blue() {
            return new StringBuilder("blue");
        }

        @Bean
        StringBuilder red() {
            return new StringBuilder("red");
        }

        @Bean
        String list(@Qualifier("colour") List<StringBuilder> colours) {
            return colours.toString();
        }
    }

    @Configuration
    static class Own {

        @Bean
        @RpcClient("text")
        RemoteClient own() {
            return new RemoteClient() {

                @Override
                public String serviceId() {
                    return "own";
                }

                @Override
                public CallSpec operation(String operation) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }
}
