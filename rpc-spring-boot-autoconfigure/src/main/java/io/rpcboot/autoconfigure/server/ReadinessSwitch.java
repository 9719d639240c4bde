package io.rpcboot.autoconfigure.server;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Turns readiness off before anything stops. Web applications do so themselves; an application that serves
 * nothing but RPC has nobody else to do it.
 */
final class ReadinessSwitch implements ApplicationListener<ContextClosedEvent> {

    private final ApplicationContext context;

    ReadinessSwitch(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        }
    }
}
