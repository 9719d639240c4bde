package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Takes ten items, and then nothing until it goes on. */
final class Stalling extends BaseSubscriber<byte[]> {

    static final int FIRST = 10;

    private static final Duration STALL = Duration.ofSeconds(1);

    final List<String> received = new CopyOnWriteArrayList<>();
    volatile boolean started;
    volatile boolean ended;
    volatile @Nullable Throwable failure;
    volatile Runnable whenEnded = () -> {};

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(FIRST);
        started = true;
    }

    @Override
    protected void hookOnNext(byte[] item) {
        received.add(new String(item, StandardCharsets.UTF_8));
    }

    @Override
    protected void hookOnComplete() {
        ended = true;
        whenEnded.run();
    }

    @Override
    protected void hookOnError(Throwable error) {
        failure = error;
        ended = true;
        whenEnded.run();
    }

    /** For a second: ten items, and either no end or an error with this word, at once. */
    void stall(String failing) {
        await().atMost(TestServers.LIMIT).until(() -> received.size() == FIRST);
        await().pollDelay(STALL).atMost(TestServers.LIMIT).untilAsserted(() -> {
            assertThat(received).hasSize(FIRST);
            if (failing.isEmpty()) {
                assertThat(ended).isFalse();
            } else {
                assertThat(failure).hasMessageContaining(failing);
            }
        });
    }

    void goOn() {
        request(Long.MAX_VALUE);
    }

    void awaitEnd() {
        await().atMost(TestServers.LIMIT).until(() -> ended);
    }
}
