package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClients;
import io.rpcboot.annotation.ImportRpcClients;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.autoconfigure.client.scanned.NotAnInterface;
import io.rpcboot.autoconfigure.client.scanned.ScannedClient;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.handler.HandlerOperations;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TypedClientRegistrationTest {

    private static final String DEEPER = "io.rpcboot.autoconfigure.client.scanned.deeper.DeeperClient";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class))
            .withBean(
                    RemoteClients.class,
                    () -> new RecordingClients(Set.of("text", "orders"), call -> Flux.just("answer")));

    @Test
    void interfacesInThePackagesOfTheApplicationAreClients() {
        runner.withUserConfiguration(Application.class).run(context -> {
            assertThat(context).hasSingleBean(ScannedClient.class).hasBean(DEEPER);
            assertThat(context).doesNotHaveBean(NotAnInterface.class);
            assertThat(context.getBean(ScannedClient.class).shared("p").block()).isEqualTo("answer");
        });
    }

    @Test
    void importedPackagesTakeThePlaceOfThoseOfTheApplication() {
        runner.withUserConfiguration(Application.class, ImportingDeeper.class)
                .run(context -> assertThat(context).hasBean(DEEPER).doesNotHaveBean(ScannedClient.class));
    }

    @Test
    void importedTypesAreNotSearchedFor() {
        runner.withUserConfiguration(ImportingType.class)
                .run(context ->
                        assertThat(context).hasSingleBean(ScannedClient.class).doesNotHaveBean(DEEPER));
    }

    @Test
    void anImportWithoutAttributesMeansThePackageOfItsClass() {
        runner.withUserConfiguration(ImportingOwnPackage.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(ScannedClient.class)
                        .hasBean(DEEPER)
                        .hasSingleBean(Nested.class));
    }

    @Test
    void typedClientsAreQualifiedAsWell() {
        runner.withUserConfiguration(ImportingType.class, Qualified.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aBeanOfTheApplicationGoesBeforeTheClient() {
        runner.withUserConfiguration(ImportingType.class, Own.class)
                .run(context -> assertThat(context.getBeanProvider(ScannedClient.class)
                                .getObject()
                                .shared("p")
                                .block())
                        .isEqualTo("own"));
    }

    @Test
    void aTypedClientIsNoHandlerEvenWhereItsInterfaceIsAnnotatedAsOne() {
        runner.withUserConfiguration(ImportingType.class).run(context -> {
            assertThat(context.getBean(HandlerOperations.class).find()).isEmpty();
        });
    }

    @Test
    void anImportedTypeThatIsNoClientStopsTheStart() {
        runner.withUserConfiguration(ImportingClass.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidRpcDeclarationException.class)
                        .hasMessageContaining(NotAnInterface.class.getName() + " is imported as a typed RPC client"));
    }

    @Test
    void aServiceWithoutAnAddressStopsTheStartAlsoWhenNobodyWantsTheClient() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        RpcClientAutoConfiguration.class,
                        RpcCodecAutoConfiguration.class,
                        RpcHandlerAutoConfiguration.class))
                .withUserConfiguration(ImportingType.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .satisfies(failure -> assertThat(new MissingServiceUriFailureAnalyzer()
                                        .analyze(failure)
                                        .getAction())
                                .contains("\n    rpc.client.services.text.uri=tcp://host:port\n")));
    }

    @RpcClient("text")
    public interface Nested {

        Mono<String> call();
    }

    @Configuration
    @AutoConfigurationPackage(basePackageClasses = ScannedClient.class)
    static class Application {}

    @Configuration
    @ImportRpcClients("io.rpcboot.autoconfigure.client.scanned.deeper")
    static class ImportingDeeper {}

    @Configuration
    @ImportRpcClients(types = ScannedClient.class)
    static class ImportingType {}

    @Configuration
    @ImportRpcClients(types = NotAnInterface.class)
    static class ImportingClass {}

    @Configuration
    @ImportRpcClients
    static class ImportingOwnPackage {}

    @Configuration
    static class Qualified {

        @Autowired
        @RpcClient("text")
        ScannedClient client;
    }

    @Configuration
    static class Own {

        @Bean
        ScannedClient own() {
            return payload -> Mono.just("own");
        }
    }
}
