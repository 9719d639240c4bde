package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteObject;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One proxy's part in holding an object. It does not know the proxy, which may be collected. Any thread. */
final class Holding implements RemoteObject.Handle {

    final Import object;
    final Class<?> type;
    final boolean isRelay;
    final @Nullable Throwable creation;
    int messages;
    int arriving;
    boolean closing;
    private final ImportTable table;
    private final Sinks.One<ObjectLoss> lost = Sinks.one();
    private final AtomicBoolean ended = new AtomicBoolean();

    Holding(ImportTable table, Import object, Class<?> type, boolean isRelay, @Nullable Throwable creation) {
        this.table = table;
        this.object = object;
        this.type = type;
        this.isRelay = isRelay;
        this.creation = creation;
    }

    @Override
    public Mono<ObjectLoss> onLost() {
        return lost.asMono();
    }

    @Override
    public boolean isRelayed() {
        return object.relayed;
    }

    @Override
    public void close() {
        if (table.endsNow(this)) {
            finish(closedHere());
        }
    }

    /** Ends it, once; true for who does it. */
    boolean release(ObjectLoss why) {
        if (!end()) {
            return false;
        }
        finish(why);
        return true;
    }

    /** True for who ends it, and has to {@link #finish} it. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    void finish(ObjectLoss why) {
        table.released(this);
        lost.tryEmitValue(why);
    }

    ObjectLoss closedHere() {
        return new ObjectLoss(ObjectLoss.Reason.RELEASED, object.text() + " was closed here");
    }

    boolean isEnded() {
        return ended.get();
    }

    /** Why nothing can be called any more; null while it can. */
    @Nullable
    ObjectLoss loss() {
        ObjectLoss all = object.loss;
        return all == null && ended.get() ? closedHere() : all;
    }

    /** The object is lost to all who hold it here. */
    void lost(ObjectLoss why) {
        lost.tryEmitValue(why);
    }
}
