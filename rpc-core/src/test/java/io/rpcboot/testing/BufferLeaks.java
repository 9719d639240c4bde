package io.rpcboot.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Netty's leak detection with the reports kept. It only sees what the garbage collector found: a buffer that
 * something alive still refers to is not reported. Safe for any thread.
 */
final class BufferLeaks {

    private static final int ROUNDS = 3;
    private static final long COLLECTION_MILLIS = 30_000;
    private static final Pattern OF_THE_TEST_FRAMEWORK =
            Pattern.compile("\\s+(org\\.junit\\.|org\\.apache\\.maven\\.|java\\.base/)");

    private static final List<RecordingDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static volatile String currentTest = "no test";

    private BufferLeaks() {}

    /** Must come before the first buffer class is loaded: Netty makes its detectors in static initializers. */
    static void install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    /** The name that buffers allocated from now on carry in their report; other threads make it approximate. */
    static void enter(String test) {
        currentTest = test;
    }

    /** Collects garbage until nothing new is found, then returns and forgets the reports. */
    static List<String> collect() {
        for (int round = 0; round < ROUNDS; round++) {
            collectGarbage();
            DETECTORS.forEach(RecordingDetector::report);
        }
        List<String> reports = new ArrayList<>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            reports.add(report);
        }
        return reports;
    }

    /** Returns when the collector has cleared and enqueued a reference that was made before it ran. */
    private static void collectGarbage() {
        ReferenceQueue<Object> cleared = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), cleared);
        System.gc();
        try {
            if (cleared.remove(COLLECTION_MILLIS) != canary) {
                throw new IllegalStateException(
                        "leak check: no garbage collection within " + COLLECTION_MILLIS + " ms of asking for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("leak check: interrupted while waiting for the garbage collector", e);
        }
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval);
            DETECTORS.add(detector);
            return detector;
        }

        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return newResourceLeakDetector(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {

        private final Class<T> resource;

        RecordingDetector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
            this.resource = resource;
        }

        /** A detector looks at what the collector found whenever it tracks something new. */
        void report() {
            Object anything = new Object();
            closeAtOnce(this, anything);
        }

        @SuppressWarnings("unchecked")
        private static <T> void closeAtOnce(ResourceLeakDetector<T> detector, Object anything) {
            T tracked = (T) anything;
            ResourceLeakTracker<T> tracker = detector.trackForcibly(tracked);
            if (tracker != null) {
                tracker.close(tracked);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected Object getInitialHint(String resourceType) {
            return "allocated during " + currentTest;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTS.add(resource.getSimpleName() + " was collected without being released."
                    + records.lines()
                            .filter(line -> !OF_THE_TEST_FRAMEWORK.matcher(line).lookingAt())
                            .collect(Collectors.joining("\n")));
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTS.add(resource.getSimpleName() + " was collected without being released, with nothing recorded");
        }
    }
}
