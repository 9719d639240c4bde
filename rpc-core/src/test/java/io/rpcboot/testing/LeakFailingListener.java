package io.rpcboot.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Fails the run if a test leaked a buffer. Found through {@code META-INF/services} in two roles: as a listener
 * it turns detection on before any test class is loaded and notes which test runs; as a Jupiter extension it checks
 * after the last test, because what a listener throws is logged and nothing more.
 */
public final class LeakFailingListener implements TestExecutionListener, BeforeAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LeakFailingListener.class);

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        BufferLeaks.install();
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            BufferLeaks.enter(test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .map(method -> method.getClassName() + "." + method.getMethodName())
                    .orElseGet(test::getDisplayName));
        }
    }

    /** The root store is closed once, when all tests have run; what closing it throws fails the run. */
    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(LeakCheck.class, type -> new LeakCheck(), LeakCheck.class);
    }

    private static final class LeakCheck implements AutoCloseable {

        @Override
        public void close() {
            var reports = BufferLeaks.collect();
            if (!reports.isEmpty()) {
                throw new AssertionError(
                        "buffers leaked, distinct places: " + reports.size() + "\n\n" + String.join("\n\n", reports));
            }
        }
    }
}
