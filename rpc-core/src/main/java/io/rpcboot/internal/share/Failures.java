package io.rpcboot.internal.share;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What failed in a scope: the first, and, up to a limit, the others. Safe for any thread. */
public final class Failures {

    /** Most errors that are kept beside the first one. */
    static final int MAX_OTHERS = 100;

    private final Consumer<Throwable> onFirst;
    private final Sinks.Empty<Void> first = Sinks.empty();
    private final List<Throwable> all = new ArrayList<>(0);

    /**
     * @param onFirst hears of the first failure before anybody else
     */
    public Failures(Consumer<Throwable> onFirst) {
        this.onFirst = onFirst;
    }

    /** Something failed; the same error counts once. */
    public void add(Throwable error) {
        boolean isFirst;
        synchronized (this) {
            if (all.size() > MAX_OTHERS || all.stream().anyMatch(known -> known == error)) {
                return;
            }
            isFirst = all.isEmpty();
            all.add(error);
        }
        if (isFirst) {
            onFirst.accept(error);
            first.tryEmitError(error);
        }
    }

    /** Fails with the first failure; never completes otherwise. */
    public <T> Mono<T> first() {
        return first.asMono().cast(Void.class).flatMap(never -> Mono.<T>never());
    }

    /** The first one, the others among its suppressed ones. There must be one. */
    public synchronized Throwable report() {
        Throwable main = all.get(0);
        for (Throwable other : all.subList(1, all.size())) {
            main.addSuppressed(other);
        }
        return main;
    }
}
