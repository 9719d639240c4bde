package io.rpcboot.sample;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.WebTestClientBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Gives each HTTP request of a test its own connection. On one that is kept alive Reactor Netty 1.3.6 can miss the
 * request that follows one that was answered before its body was read (reactor-netty issues 4188 and 4361).
 */
@TestConfiguration(proxyBeanMethods = false)
class NewConnections {

    @Bean
    WebTestClientBuilderCustomizer newConnectionForEachRequest() {
        return builder -> builder.clientConnector(connector());
    }

    static ReactorClientHttpConnector connector() {
        return new ReactorClientHttpConnector(
                HttpClient.create(ConnectionProvider.newConnection()).keepAlive(false));
    }
}
