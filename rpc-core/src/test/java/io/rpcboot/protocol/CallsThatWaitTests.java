package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RpcServer;
import io.rpcboot.health.PoolSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Many more calls at a time than four connections have places, over real connections. */
class CallsThatWaitTests {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PLACES = 8;
    private static final int AT_ONCE = 500;
    private static final int CALLS = 20_000;

    private final RpcServer server =
            TestServers.start(ConnectionSettings.defaults().withMaxConcurrentCalls(PLACES), TestServers.echo());
    private final RemoteClients clients = TestServers.clients(server.port());
    private final RemoteClient client = clients.forService("tested");

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachIsAnsweredWhetherItIsMadeOnAnEventLoopOrElsewhere(boolean onLoop) {
        long right = Flux.range(0, CALLS)
                .flatMap(i -> onLoop ? echo(i) : echo(i).publishOn(Schedulers.parallel()), AT_ONCE)
                .filter(Boolean::booleanValue)
                .count()
                .block(LIMIT);
        assertThat(right).isEqualTo(CALLS);
        PoolSnapshot pool = clients.health().pools().get(0);
        assertThat(pool.waiting()).isZero();
        assertThat(pool.waited()).isGreaterThan(CALLS / 2);
        assertThat(pool.addresses().get(0).open()).isEqualTo(4);
        assertThat(pool.callsInFlight()).isZero();
    }

    @Test
    void thoseThatAreCancelledLeaveTheirPlacesToOthers() {
        long right = Flux.range(0, CALLS)
                .flatMap(i -> i % 3 == 0 ? echo(i).timeout(Duration.ofNanos(1), Mono.just(false)) : echo(i), AT_ONCE)
                .filter(Boolean::booleanValue)
                .count()
                .block(LIMIT);
        long never = IntStream.range(0, CALLS).filter(i -> i % 3 == 0).count();
        assertThat(right).isBetween(CALLS - never, (long) CALLS);
        assertThat(clients.health().pools().get(0).waiting()).isZero();
    }

    /** Whether the answer is what was asked. */
    private Mono<Boolean> echo(int number) {
        String text = Integer.toString(number);
        return client.call("echo", text.getBytes(StandardCharsets.UTF_8), byte[].class)
                .map(answer -> text.equals(new String(answer, StandardCharsets.UTF_8)));
    }
}
