package io.rpcboot.autoconfigure.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.rpcboot.RemoteObjects;
import io.rpcboot.autoconfigure.health.RpcHealthAutoConfiguration;
import io.rpcboot.autoconfigure.health.RpcSides;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the meters {@code rpc.pool.*}, {@code rpc.eventloop.*}, {@code rpc.traffic.*} and their like.
 * Timers of calls are made of observations.
 */
@AutoConfiguration(after = RpcHealthAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public final class RpcMetricsAutoConfiguration {

    @Bean
    MeteredSides rpcMeteredSides(RpcSides sides) {
        return new MeteredSides(sides);
    }

    @Bean
    MeterBinder rpcPoolMeters(MeteredSides sides) {
        return new PoolMeters(sides);
    }

    @Bean
    MeterBinder rpcSideMeters(MeteredSides sides) {
        List<MeterBinder> binders = Stream.of(Side.values())
                .flatMap(side ->
                        Stream.<MeterBinder>of(new EventLoopMeters(side, sides), new TrafficMeters(side, sides)))
                .toList();
        return registry -> binders.forEach(binder -> binder.bindTo(registry));
    }

    @Bean
    DropMeters rpcDropMeters(MeteredSides sides) {
        return new DropMeters(sides);
    }

    @Bean
    MeterBinder rpcObjectMeters(ObjectProvider<RemoteObjects> objects) {
        return registry -> objects.ifAvailable(all -> new ObjectMeters(all).bindTo(registry));
    }

    @Bean
    MeterBinder rpcEventMeters(MeteredSides sides) {
        return new EventMeters(sides);
    }
}
