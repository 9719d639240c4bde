package io.rpcboot.autoconfigure.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import io.rpcboot.annotation.RpcHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a developer sees, Boot's own analyzers included. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailuresTest {

    @Test
    void theLineToAddIsInTheLog(CapturedOutput output) {
        assertThat(start(NeedsText.class)).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("calls the RPC service 'text', which has no address.")
                .contains("    rpc.client.services.text.uri=tcp://host:port")
                .doesNotContain("Consider defining a bean");
    }

    @Test
    void wrongValuesAreShownWithTheirOrigin(CapturedOutput output) {
        assertThat(start(Empty.class, "--rpc.client.services.text.uri=http://localhost:80"))
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value 'http://localhost:80' for configuration property"
                        + " 'rpc.client.services.text.uri'")
                .contains("Use tcp://host:port or unix:///path");
    }

    @Test
    void twoHandlersOfOneOperationAreShownWithTheCure(CapturedOutput output) {
        assertThat(start(TwoHandlers.class)).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Operation 'run' has two handlers: ")
                .contains("Give one of them another name in @RpcHandler");
    }

    @Test
    void aPortInUseIsShownWithTheCure(CapturedOutput output) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(start(OneHandler.class, "--rpc.server.port=" + other.getLocalPort()))
                    .isNotNull();
        }
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The RPC server cannot start: ")
                .contains("configure another one with 'rpc.server.port'");
    }

    private static Throwable start(Class<?> application, String... arguments) {
        try {
            new SpringApplication(application).run(arguments).close();
            return null;
        } catch (RuntimeException ex) {
            return ex;
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Empty {}

    @Configuration
    @EnableAutoConfiguration
    static class NeedsText {

        @Bean
        String wants(@RpcClient("text") RemoteClient client) {
            return client.serviceId();
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class OneHandler {

        @RpcHandler
        void run() {}
    }

    @Configuration
    @EnableAutoConfiguration
    static class TwoHandlers {

        @RpcHandler
        void run() {}

        @RpcHandler("run")
        void other() {}
    }
}
