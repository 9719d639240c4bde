package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.codec.RpcCodecAutoConfiguration;
import io.rpcboot.autoconfigure.describe.DescribeRequest;
import io.rpcboot.autoconfigure.describe.RpcDescribeAutoConfiguration;
import io.rpcboot.autoconfigure.describe.ServiceDescription;
import io.rpcboot.autoconfigure.handler.RpcHandlerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerAutoConfiguration;
import io.rpcboot.autoconfigure.server.RpcServerLifecycle;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

/** A typed client compares itself with its server when it first meets it. */
@ExtendWith(OutputCaptureExtension.class)
class ContractHandshakeTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final ApplicationContextRunner SERVER = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcServerAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class,
                    RpcDescribeAutoConfiguration.class))
            .withPropertyValues("rpc.server.port=0", "spring.application.name=fleet", "spring.application.version=1.8")
            .withBean(Text.class);

    private static final ApplicationContextRunner CLIENT = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RpcClientAutoConfiguration.class,
                    RpcCodecAutoConfiguration.class,
                    RpcHandlerAutoConfiguration.class,
                    RpcDescribeAutoConfiguration.class,
                    RpcContractCheckAutoConfiguration.class));

    record Line(String text) {}

    @RpcService("text")
    static class Text {

        @RpcHandler
        int count(Line line) {
            return line.text().length();
        }

        @RpcHandler
        String upper(String text) {
            return text.toUpperCase(java.util.Locale.ROOT);
        }
    }

    static class Reserved {

        @RpcHandler("rpc.mine")
        String mine() {
            return "mine";
        }
    }

    @RpcClient("text")
    interface Client {

        Mono<Integer> count(String line);

        String upper(String text);

        Mono<Integer> cuont(Line line);
    }

    private static void withServer(Consumer<Integer> test, String... properties) {
        SERVER.withPropertyValues(properties)
                .run(context -> test.accept(context.getBean(RpcServerLifecycle.class)
                        .server()
                        .orElseThrow()
                        .port()));
    }

    private static ApplicationContextRunner client(int port, String... properties) {
        return CLIENT.withPropertyValues("rpc.client.services.text.uri=tcp://127.0.0.1:" + port)
                .withPropertyValues(properties)
                .withInitializer(context -> TypedClientDefinition.register(
                        Client.class, (BeanDefinitionRegistry) context.getBeanFactory()));
    }

    @Test
    void differencesAreLoggedOnceAndCallsGoOn(CapturedOutput output) {
        withServer(port -> client(port).run(context -> {
            Client client = context.getBean(Client.class);
            assertThat(client.upper("a")).isEqualTo("A");
            String server = " on fleet (127.0.0.1:" + port + ", app 1.8)";
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(output.getOut())
                            .contains("the contract of service 'text' differs: 'text.count'" + server
                                    + ": parameter is ContractHandshakeTest.Line {text}, this client sends String")
                            .contains("no operation 'text.cuont'" + server + ", nearest 'text.count'")
                            .doesNotContain("text.upper"));
            assertThatExceptionOfType(RpcViolationException.class)
                    .isThrownBy(() -> client.count("a").block(LIMIT));
            assertThat(output.getOut().split("nearest")).hasSize(2);
        }));
    }

    @Test
    void callsOfWhatDiffersFailBeforeTheyAreSent() {
        withServer(port -> client(port, "rpc.client.services.text.contract-check=fail")
                .run(context -> {
                    Client client = context.getBean(Client.class);
                    assertThatExceptionOfType(RpcViolationException.class)
                            .isThrownBy(() -> client.count("a").block(LIMIT))
                            .satisfies(violation -> {
                                assertThat(violation.code()).isEqualTo(RpcCode.FAILED_PRECONDITION);
                                assertThat(violation.isRemote()).isFalse();
                                assertThat(violation)
                                        .hasMessageContaining(
                                                "parameter is ContractHandshakeTest.Line {text}, this client sends String");
                            });
                    assertThat(client.upper("a")).isEqualTo("A");
                }));
    }

    @Test
    void nothingIsComparedWhereThatIsOff(CapturedOutput output) {
        withServer(port -> client(port, "rpc.client.contract-check=off").run(context -> {
            assertThat(context.getBean(Client.class).upper("a")).isEqualTo("A");
            assertThat(output.getOut()).doesNotContain("fleet (127.0.0.1:" + port);
        }));
    }

    @Test
    void serverThatDoesNotDescribeItselfIsCalledAllTheSame() {
        withServer(
                port -> client(port, "rpc.client.services.text.contract-check=fail")
                        .run(context -> {
                            assertThat(context.getBean(Client.class).upper("a")).isEqualTo("A");
                            assertThatExceptionOfType(RemoteException.class)
                                    .isThrownBy(() -> context.getBean(RemoteClients.class)
                                            .forService("text")
                                            .call("rpc.describe", null, ServiceDescription.class)
                                            .block(LIMIT))
                                    .satisfies(error -> assertThat(error.code()).isEqualTo(RpcCode.NOT_FOUND));
                        }),
                "rpc.server.describe.enabled=false");
    }

    @Test
    void whoeverAsksIsToldAllOperationsOrSomeOfThem() {
        withServer(port -> client(port).run(context -> {
            var client = context.getBean(RemoteClients.class).forService("text");
            ServiceDescription all =
                    client.call("rpc.describe", null, ServiceDescription.class).block(LIMIT);
            assertThat(all.application()).isEqualTo("fleet");
            assertThat(all.names()).containsExactlyInAnyOrder("text.count", "text.upper");
            assertThat(all.operations()).hasSize(2);
            ServiceDescription some = client.call(
                            "rpc.describe",
                            new DescribeRequest(List.of("text.count", "other")),
                            ServiceDescription.class)
                    .block(LIMIT);
            assertThat(some.operations()).singleElement().satisfies(each -> {
                assertThat(each.payload()).isEqualTo("value");
                assertThat(each.payloadSchema()).containsEntry("type", "object");
                assertThat(each.resultSchema()).containsEntry("type", "integer");
            });
        }));
    }

    @Test
    void prefixOfBuiltInOperationsIsReserved() {
        SERVER.withBean(Reserved.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidRpcDeclarationException.class)
                        .hasMessageContaining("'rpc.mine'")
                        .hasMessageContaining("built-in operations"));
    }

    @Test
    void allStartsWithoutJackson() {
        SERVER.withClassLoader(new FilteredClassLoader("tools.jackson"))
                .withPropertyValues("rpc.server.enabled=true")
                .run(context -> assertThat(context).doesNotHaveBean(ServiceContracts.class));
    }
}
