package io.rpcboot.autoconfigure.observation;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Reads {@code management.observations.enable.*} as Boot's predicate does: the longest prefix wins, then {@code all}.
 * The predicate is asked for each call; where it can only say no, calls need not ask.
 */
final class ObservationSwitch {

    private final Map<String, Boolean> enabled;

    ObservationSwitch(Environment environment) {
        this.enabled = Binder.get(environment)
                .bind("management.observations.enable", Bindable.mapOf(String.class, Boolean.class))
                .orElseGet(Map::of);
    }

    boolean isOn(String observation) {
        for (String prefix = observation; !prefix.isEmpty(); prefix = parent(prefix)) {
            Boolean said = enabled.get(prefix);
            if (said != null) {
                return said;
            }
        }
        return enabled.getOrDefault("all", true);
    }

    private static String parent(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }
}
