package io.rpcboot;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTests {

    @Test
    void sizesOutOfRangeAreNamedWithTheirLimits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionSettings.defaults().withSizes(1023, 4096))
                .withMessage("max-frame-size must be 1024 to 1048576, but is 1023");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionSettings.defaults().withMaxConcurrentCalls(0))
                .withMessageContaining("max-concurrent-calls");
    }

    @Test
    void timesThatWouldOverflowTheClockAreRefused() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionSettings.defaults().withKeepAlive(ages, Duration.ofSeconds(1)))
                .withMessageStartingWith("keep-alive-interval must be 0 to 365 days, but is");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolSettings.defaults().withPending(1, ages))
                .withMessageStartingWith("acquire-timeout");
    }

    @Test
    void timesThatMustPassCannotBeZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionSettings.defaults().withTimeouts(Duration.ZERO, Duration.ZERO))
                .withMessage("handshake-timeout must be positive, but is 0");
    }

    @Test
    void backoffCannotShrink() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolSettings.defaults().withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("max-backoff must be at least min-backoff");
    }
}
