package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.settings.InvalidSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the health of pools.
 *
 * @param downAfter Time for which no address of a service could be reached, while calls fail, after which its health
 *     is down.
 */
@ConfigurationProperties("rpc.client.health")
record PoolHealthProperties(@DefaultValue("10s") Duration downAfter) {

    /** The time, which is not negative. */
    Duration checkedDownAfter() {
        if (downAfter.isNegative()) {
            throw InvalidSetting.of(
                    "rpc.client.health.down-after", downAfter, "It must not be negative; 0s is at once.");
        }
        return downAfter;
    }
}
