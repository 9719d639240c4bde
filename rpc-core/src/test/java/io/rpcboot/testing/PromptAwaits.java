package io.rpcboot.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Has tests look soon for what they wait for, and often: as it comes, Awaitility waits 100 ms before each look, the first as
 * well, and there are thousands. Found through {@code META-INF/services}.
 */
public final class PromptAwaits implements TestExecutionListener {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        Awaitility.setDefaultPollInterval(POLL_INTERVAL);
    }
}
