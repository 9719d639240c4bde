package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.RemoteObjects.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to objects as time passes: leases end, and are renewed. One thread, from the first connection on. */
final class ObjectTimer {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.object");

    /** How often it looks: leases end so much later at most. */
    private static final long TICK_MILLIS = 200;

    /** How soon a renewal that failed is tried again. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int TICKS_PER_LEAK_EVENT = 5;

    private final ExportTable exports;
    private final ImportTable imports;
    private final PeerLinks links;
    private final Leaks leaks;
    private final Settings settings;
    private @Nullable ScheduledExecutorService thread;
    private boolean closed;
    private int ticks;

    ObjectTimer(ExportTable exports, ImportTable imports, PeerLinks links, Leaks leaks, Settings settings) {
        this.exports = exports;
        this.imports = imports;
        this.links = links;
        this.leaks = leaks;
        this.settings = settings;
    }

    /** Begins, unless it has. */
    synchronized void start() {
        if (thread == null && !closed) {
            ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "rpc-objects");
                made.setDaemon(true);
                return made;
            });
            thread = started;
            started.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks at once. */
    void renewSoon() {
        ScheduledExecutorService running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            try {
                running.execute(this::tick);
            } catch (RejectedExecutionException e) {
                logger.trace("closed meanwhile", e);
            }
        }
    }

    synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            exports.sweep(now);
            links.tick(now);
            imports.byOwner().forEach((owner, objects) -> look(owner, objects, now));
            if (++ticks % TICKS_PER_LEAK_EVENT == 0) {
                leaks.tell();
            }
        } catch (RuntimeException | Error e) {
            logger.error("looking after remote objects failed; it goes on", e);
        }
    }

    private void look(Owner owner, List<Import> objects, long now) {
        PeerLink link = owner.link();
        for (Import object : objects) {
            if (link.isRestarted()) {
                imports.lost(object, new ObjectLoss(Reason.OWNER_RESTARTED, object.text() + " went with its process"));
            } else if (object.endNanos - now < 0) {
                imports.lost(
                        object,
                        new ObjectLoss(
                                Reason.LEASE_OVER,
                                object.text() + ": its owner was not reached for " + object.leaseNanos / 1_000_000
                                        + " ms"));
            }
        }
        boolean reachable = link.isConnected() || link.hasAddresses();
        if (reachable && !owner.renewing && owner.nextRenewalNanos - now <= 0) {
            renew(owner, objects, now);
        }
    }

    private void renew(Owner owner, List<Import> objects, long now) {
        owner.renewing = true;
        owner.nextRenewalNanos = now + interval(objects);
        List<Import> asked = new ArrayList<>(objects.size());
        List<ObjectId> leases = new ArrayList<>(objects.size());
        for (Import object : objects) {
            ObjectId lease = object.lease;
            if (lease != null && object.loss == null) {
                asked.add(object);
                leases.add(lease);
            }
        }
        owner.renew(leases)
                .subscribe(
                        answers -> renewed(owner, asked, leases, answers, now),
                        error -> {
                            owner.renewing = false;
                            owner.nextRenewalNanos = System.nanoTime() + RETRY_NANOS;
                        },
                        () -> owner.renewing = false);
    }

    /** As this process is set, or sooner where the owner gives shorter leases. */
    private long interval(List<Import> objects) {
        long nanos = settings.renewInterval().toNanos();
        for (Import object : objects) {
            nanos = Math.min(nanos, object.leaseNanos / 3);
        }
        return nanos;
    }

    private void renewed(
            Owner owner, List<Import> objects, List<ObjectId> leases, List<Status> answers, long askedNanos) {
        for (int i = 0; i < Math.min(objects.size(), answers.size()); i++) {
            Import object = objects.get(i);
            imports.renewed(
                    object,
                    leases.get(i),
                    answers.get(i),
                    askedNanos,
                    new ObjectLoss(
                            Reason.REFUSED,
                            object.text() + ": " + owner.link().text()
                                    + " does not know this process as a holder of it any more"));
        }
    }
}
