package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.ObjectLoss.Reason;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects of others that are held here, and their proxies. Any thread; all under one lock. */
final class ImportTable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final boolean trackCreation;
    private final Consumer<Holding> leaked;
    private final Consumer<Object> relayLost;
    private final Map<Import.Key, Import> byKey = new HashMap<>();
    private final Map<ObjectId, Import> byLease = new HashMap<>();

    /** A proxy, and what holds it. */
    record Held(Object proxy, Holding holding, boolean fresh) {}

    /** @param relayLost told of what stood in for an object that is lost */
    ImportTable(boolean trackCreation, Consumer<Holding> leaked, Consumer<Object> relayLost) {
        this.trackCreation = trackCreation;
        this.leaked = leaked;
        this.relayLost = relayLost;
    }

    /**
     * The proxy of an object: the one that there is, or a new one.
     *
     * @param made makes what is held, if nothing of it is held yet
     * @param proxied makes a proxy
     */
    Held arrive(
            Import.Key key,
            Class<?> type,
            Function<Import.Key, Import> made,
            BiFunction<Import, Holding, Object> proxied) {
        synchronized (this) {
            Import object = byKey.get(key);
            if (object == null || object.state == Import.State.ENDED) {
                object = made.apply(key);
                byKey.put(key, object);
            }
            WeakReference<Object> known = object.proxies.get(type);
            Object proxy = known == null ? null : known.get();
            Holding holding = proxy == null ? null : holding(object, type);
            if (proxy != null && holding != null) {
                arriving(holding);
                return new Held(proxy, holding, false);
            }
            Held fresh = hold(object, type, false, proxied);
            arriving(fresh.holding);
            object.proxies.put(type, new WeakReference<>(fresh.proxy));
            return fresh;
        }
    }

    private static void arriving(Holding holding) {
        holding.messages++;
        holding.arriving++;
    }

    /**
     * A proxy is closed: now, or later, where a message is on its way that it comes with once more. Who gets the message
     * has it then, and closes it.
     */
    synchronized boolean endsNow(Holding holding) {
        holding.closing = holding.arriving > 0;
        return !holding.closing && holding.end();
    }

    /** A message that a proxy came with is seen: it is held again, by who sees it. */
    synchronized void seen(Holding holding) {
        holding.arriving--;
        holding.closing = false;
    }

    /**
     * A message that a proxy came with came to nothing; the proxy is not wanted unless it came with others, too.
     *
     * @param seen whether it has been {@link #seen}
     */
    void abandoned(Holding holding, boolean seen) {
        boolean unwanted;
        synchronized (this) {
            holding.messages--;
            holding.arriving -= seen ? 0 : 1;
            unwanted = (holding.messages == 0 || (holding.closing && holding.arriving == 0)) && holding.end();
        }
        if (unwanted) {
            holding.finish(new ObjectLoss(Reason.RELEASED, "the message that it came with came to nothing"));
        }
    }

    /** A proxy of its own for who passes calls on, the same as long as it is not closed; null if the object is lost. */
    synchronized @Nullable Object relay(Import object, Class<?> type, BiFunction<Import, Holding, Object> proxied) {
        if (object.state != Import.State.HELD) {
            return null;
        }
        Object known = object.relays.get(type);
        Holding standing = known == null ? null : ObjectHub.handle(known);
        if (standing != null && !standing.isEnded()) {
            return known;
        }
        Held fresh = hold(object, type, true, proxied);
        object.relays.put(type, fresh.proxy);
        return fresh.proxy;
    }

    private Held hold(Import object, Class<?> type, boolean relay, BiFunction<Import, Holding, Object> proxied) {
        Holding holding = new Holding(this, object, type, relay, trackCreation ? new Throwable("created here") : null);
        Object proxy = proxied.apply(object, holding);
        object.holdings.add(holding);
        CLEANER.register(proxy, () -> collected(holding));
        return new Held(proxy, holding, true);
    }

    private static @Nullable Holding holding(Import object, Class<?> type) {
        for (Holding holding : object.holdings) {
            if (holding.type == type && !holding.isEnded() && !holding.isRelay) {
                return holding;
            }
        }
        return null;
    }

    private void collected(Holding holding) {
        boolean lost = holding.object.loss != null;
        ObjectLoss why = new ObjectLoss(Reason.RELEASED, holding.object.text() + " was not used any more");
        if (holding.release(why) && !lost) {
            leaked.accept(holding);
        }
    }

    /** The owner has answered a claim; false if the object has been lost meanwhile. */
    boolean claimed(Import object, Claimed answer, long askedNanos) {
        int more = answer.status() == Status.DONE ? 1 : 0;
        synchronized (this) {
            if (object.state != Import.State.ENDED) {
                take(object, answer, more);
                object.endNanos = askedNanos + object.leaseNanos;
                return true;
            }
        }
        if (more > 0) {
            object.owner.release(answer.lease(), more);
        }
        return false;
    }

    private void take(Import object, Claimed answer, int more) {
        ObjectId before = object.lease;
        if (before != null && !before.equals(answer.lease())) {
            byLease.remove(before, object); // it was over at the owner, and with it what it counted
            object.count = 0;
        }
        object.state = Import.State.HELD;
        object.lease = answer.lease();
        object.count += more;
        object.leaseNanos = answer.millis() * 1_000_000L;
        byLease.put(answer.lease(), object);
    }

    /** A proxy is given back; the object is, with the last of them. */
    void released(Holding holding) {
        Import object = holding.object;
        synchronized (this) {
            object.holdings.remove(holding);
            object.relays.values().removeIf(proxy -> ObjectHub.handle(proxy) == holding);
        }
        giveBackUnheld(object);
    }

    /**
     * An object is passed on: it is not given back before its owner knows. Null if it is lost.
     *
     * @return the lease that allows it
     */
    synchronized @Nullable ObjectId departs(Import object) {
        if (object.state != Import.State.HELD) {
            return null;
        }
        object.departing++;
        return object.lease;
    }

    /** The owner knows of it, or never will. */
    void departed(Import object) {
        synchronized (this) {
            object.departing--;
        }
        giveBackUnheld(object);
    }

    private void giveBackUnheld(Import object) {
        ObjectId lease;
        int count;
        synchronized (this) {
            if (!object.holdings.isEmpty() || object.departing > 0 || object.state == Import.State.ENDED) {
                return;
            }
            lease = object.lease;
            count = object.count;
            end(object);
        }
        if (lease != null) {
            object.owner.release(lease, count);
        }
    }

    /** An object is lost, to all proxies of it. */
    void lost(Import object, ObjectLoss why) {
        List<Holding> told;
        List<Object> relays;
        synchronized (this) {
            if (object.state == Import.State.ENDED) {
                return;
            }
            object.loss = why;
            end(object);
            told = List.copyOf(object.holdings);
            relays = List.copyOf(object.relays.values());
            object.relays.clear();
        }
        relays.forEach(relayLost);
        told.forEach(holding -> holding.lost(why));
    }

    /** The owner says that a lease is gone. */
    void lost(ObjectId lease, String owner, ObjectLoss why) {
        Import object;
        synchronized (this) {
            object = byLease.get(lease);
        }
        if (object != null && object.key.owner().equals(owner)) {
            lost(object, why);
        }
    }

    /** The owner has answered a renewal. */
    void renewed(Import object, ObjectId lease, Status answer, long askedNanos, ObjectLoss loss) {
        synchronized (this) {
            if (!lease.equals(object.lease)) {
                return; // one that the owner has replaced meanwhile
            }
            if (answer.isDone()) {
                object.endNanos = askedNanos + object.leaseNanos;
                return;
            }
        }
        lost(object, loss);
    }

    /** What is held, by owner. */
    synchronized Map<Owner, List<Import>> byOwner() {
        Map<Owner, List<Import>> all = new LinkedHashMap<>();
        for (Import object : byLease.values()) {
            all.computeIfAbsent(object.owner, owner -> new ArrayList<>()).add(object);
        }
        return all;
    }

    /** Whether anything of an owner is held, or about to be. */
    synchronized boolean holdsOf(String owner) {
        return byKey.keySet().stream().anyMatch(key -> key.owner().equals(owner));
    }

    /** How many objects of an owner are held. */
    synchronized long heldOf(Owner owner) {
        return byLease.values().stream().filter(object -> object.owner == owner).count();
    }

    synchronized int size() {
        return byKey.size();
    }

    synchronized Collection<Import> all() {
        return List.copyOf(byKey.values());
    }

    private void end(Import object) {
        object.state = Import.State.ENDED;
        byKey.remove(object.key, object);
        ObjectId lease = object.lease;
        if (lease != null) {
            byLease.remove(lease, object);
        }
    }
}
