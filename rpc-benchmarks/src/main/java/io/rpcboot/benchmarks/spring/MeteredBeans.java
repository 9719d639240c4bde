package io.rpcboot.benchmarks.spring;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A registry with all meters that there are, which somebody reads once a second. */
@Configuration(proxyBeanMethods = false)
class MeteredBeans {

    @Bean
    MeterRegistry meterRegistry(ObjectProvider<MeterBinder> meters) {
        MeterRegistry registry = new SimpleMeterRegistry();
        meters.orderedStream().forEach(meter -> meter.bindTo(registry));
        return registry;
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService scraper(MeterRegistry registry) {
        ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "scraper");
            thread.setDaemon(true);
            return thread;
        });
        scraper.scheduleAtFixedRate(
                () -> registry.forEachMeter(meter -> meter.measure().forEach(Measurement::getValue)),
                1,
                1,
                TimeUnit.SECONDS);
        return scraper;
    }
}
