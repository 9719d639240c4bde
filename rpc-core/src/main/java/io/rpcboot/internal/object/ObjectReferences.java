package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteObjects.Settings;
import io.rpcboot.RemoteTypes;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.ObjectReference;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.codec.ReferenceExchange;
import io.rpcboot.internal.call.Passage;
import io.rpcboot.internal.object.ImportTable.Held;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** References on their way out and in. Any thread; nothing of it blocks. */
final class ObjectReferences implements ReferenceExchange {

    private final ObjectHub hub;
    private final RemoteTypes types;
    private final Settings settings;

    ObjectReferences(ObjectHub hub, RemoteTypes types, Settings settings) {
        this.hub = hub;
        this.types = types;
        this.settings = settings;
    }

    @Override
    public boolean isReadable(Class<?> declared) {
        return isReply(declared) || hub.surfaces().isRemote(declared);
    }

    @Override
    public boolean isWritable(Class<?> actual) {
        return ReplyTo.class.isAssignableFrom(actual)
                || ReplyStream.class.isAssignableFrom(actual)
                || !hub.surfaces().of(actual).isEmpty();
    }

    // ---- out ----

    @Override
    public ObjectReference depart(Object value) {
        Holding holding = ObjectHub.handle(value);
        try {
            return holding == null ? departOwn(value) : handOver(holding);
        } catch (RpcException e) {
            throw new PayloadException(String.valueOf(e.getMessage()), null, e);
        }
    }

    private ObjectReference departOwn(Object object) {
        ObjectId claim = ObjectId.random();
        ObjectReference reference = own(object, claim, () -> {});
        Passage.add(unless(() -> hub.exports().revoke(claim)));
        return reference;
    }

    /** Something that is to be done if an item does not go on, and nothing to wait for. */
    private static Passage.Gate unless(Runnable abandoned) {
        return new Passage.Gate() {

            @Override
            public Mono<Void> open(@Nullable PeerInfo sender) {
                return Mono.empty();
            }

            @Override
            public void abandon() {
                abandoned.run();
            }
        };
    }

    private ObjectReference own(Object object, ObjectId claim, Runnable onUsed) {
        hub.timer().start();
        Export export = hub.exports().depart(object, claim, () -> exported(object), System.nanoTime(), onUsed);
        return new ObjectReference(
                export.id.toString(), hub.peerId(), claim.toString(), export.types, hub.addresses(), null);
    }

    /** What is exported of an object that was not yet. */
    Export exported(Object object) {
        if (object instanceof ReplyChannel reply) {
            return new Export(object, List.of(ReplyChannel.TYPE), System.nanoTime(), reply::forgotten);
        }
        List<String> names = hub.surfaces().names(object.getClass());
        if (names.isEmpty()) {
            throw new IllegalArgumentException(object.getClass().getName()
                    + " has no interface that travels by reference: annotate one with @RpcRemote");
        }
        return new Export(object, names, System.nanoTime(), null);
    }

    private ObjectReference handOver(Holding holding) {
        Import object = holding.object;
        ObjectLoss loss = holding.loss();
        ObjectId lease = loss == null ? hub.imports().departs(object) : null;
        if (lease == null) {
            throw new RpcException(
                    RpcCode.FAILED_PRECONDITION, object.text() + " cannot be passed on, it is lost: " + loss);
        }
        ObjectId claim = ObjectId.random();
        Passage.add(new Departure(object, lease, claim));
        List<String> at = object.owner.link().addresses();
        return new ObjectReference(
                object.key.object().toString(),
                object.key.owner(),
                claim.toString(),
                object.types,
                at.subList(0, Math.min(at.size(), ObjectReference.MAX_PARTS)),
                at.isEmpty() ? relay(holding, claim) : null);
    }

    /** This process stands in for an owner that listens nowhere; who takes it up does not need the claim for the owner. */
    private @Nullable ObjectReference relay(Holding holding, ObjectId direct) {
        Import held = holding.object;
        synchronized (hub.exports()) { // or the relay that is found may be given up before it is exported again
            Object relay = hub.imports().relay(holding.object, holding.type, (object, own) -> proxy(object, own));
            return relay == null
                    ? null
                    : own(relay, ObjectId.random(), () -> decline(held.owner, held.key.object(), direct));
        }
    }

    /** An object of another is passed on: its owner is asked at once, and the object not given back before. */
    private final class Departure implements Passage.Gate {

        private final Import object;
        private final ObjectId claim;
        private final Mono<Status> granted;

        private Departure(Import object, ObjectId lease, ObjectId claim) {
            this.object = object;
            this.claim = claim;
            this.granted = object.owner.grant(lease, claim);
            granted.subscribe(
                    status -> {},
                    error -> hub.imports().departed(object),
                    () -> hub.imports().departed(object));
        }

        @Override
        public Mono<Void> open(@Nullable PeerInfo sender) {
            return granted.onErrorMap(error -> new RpcException(
                            RpcCode.UNAVAILABLE,
                            object.text() + " cannot be passed on, its owner does not answer: " + error.getMessage(),
                            error))
                    .flatMap(status -> status.isDone() ? Mono.empty() : Mono.error(status.failure(object.text())));
        }

        /** Nobody is going to use the claim: the owner need not wait for that until it runs out. */
        @Override
        public void abandon() {
            granted.subscribe(
                    status -> {
                        if (status.isDone()) {
                            decline(object.owner, object.key.object(), claim);
                        }
                    },
                    error -> {});
        }
    }

    // ---- in ----

    @Override
    public Object arrive(ObjectReference reference, Class<?> declared) {
        try {
            Arrived arrived = arrived(reference, declared);
            if (arrived.gate != null) {
                Passage.add(arrived.gate);
            }
            return arrived.value;
        } catch (RpcException e) {
            throw new PayloadException(String.valueOf(e.getMessage()), null, e);
        }
    }

    /** What stands for a reference, and what to wait for before it may be used; null for nothing. */
    record Arrived(Object value, Passage.@Nullable Gate gate) {}

    Arrived arrived(ObjectReference reference, Class<?> declared) {
        hub.timer().start();
        ObjectId claim = ObjectId.parse(reference.claim());
        ObjectId id = ObjectId.parse(reference.object());
        if (reference.owner().equals(hub.peerId())) {
            ExportTable.Home home = hub.exports().takeHome(id, claim, System.nanoTime());
            decline(reference.relay());
            return cameHome(home, declared);
        }
        ObjectReference relay = reference.relay();
        PeerLink known = hub.links().find(reference.owner());
        boolean direct = !reference.at().isEmpty() || (known != null && known.isConnected());
        if (!direct && relay != null) {
            return held(relay, declared, null, true);
        }
        return held(reference, declared, relay, false);
    }

    private Arrived cameHome(ExportTable.Home home, Class<?> declared) {
        Object object = home.export().object;
        Holding relay = ObjectHub.handle(object);
        if (relay != null) {
            hub.exports().abandoned(home);
            return new Arrived(standInFor(relay, declared), null);
        }
        if (!declared.isInstance(object)) {
            hub.exports().abandoned(home);
            throw new RpcException(
                    RpcCode.INVALID_ARGUMENT,
                    "a reference to an object of this process is one to "
                            + object.getClass().getName() + ", not to " + declared.getName());
        }
        if (object instanceof WaitingReply<?> reply) {
            reply.cameHome();
            return new Arrived(reply, unless(reply::close));
        }
        return new Arrived(object, unless(() -> hub.exports().abandoned(home)));
    }

    /** Where this process only stood in for the owner, its own proxy has come home. */
    private Object standInFor(Holding relay, Class<?> declared) {
        requireType(declared, relay.object.types);
        Held held = hub.imports()
                .arrive(relay.object.key, declared, key -> relay.object, (object, own) -> proxy(object, own));
        hub.imports().seen(held.holding());
        return held.proxy();
    }

    private static void requireType(Class<?> declared, List<String> types) {
        if (!isReply(declared)) {
            Import.nameOf(declared, types);
        } else if (!types.contains(ReplyChannel.TYPE)) {
            throw new RpcException(
                    RpcCode.INVALID_ARGUMENT,
                    "a reference to " + types + " stands where " + declared.getName() + " is declared");
        }
    }

    /** What is not wanted, as of one who need not pass calls on: told at once, instead of when the claim runs out. */
    private void decline(@Nullable ObjectReference unwanted) {
        PeerLink link = unwanted == null ? null : hub.links().find(unwanted.owner());
        if (unwanted != null && link != null && link.isConnected()) {
            decline(
                    hub.links().owner(unwanted.owner()),
                    ObjectId.parse(unwanted.object()),
                    ObjectId.parse(unwanted.claim()));
        }
    }

    private static void decline(Owner owner, ObjectId object, ObjectId claim) {
        owner.claim(object, claim)
                .subscribe(
                        answer -> {
                            if (answer.status() == Status.DONE) {
                                owner.release(answer.lease(), 1);
                            }
                        },
                        error -> {});
    }

    private Arrived held(
            ObjectReference reference, Class<?> declared, @Nullable ObjectReference unwanted, boolean relayed) {
        try {
            requireType(declared, reference.types());
        } catch (RpcException e) {
            decline(reference);
            decline(unwanted);
            throw e;
        }
        Owner owner = hub.links().owner(reference.owner());
        owner.link().addAddresses(reference.at(), false);
        Import.Key key = new Import.Key(reference.owner(), ObjectId.parse(reference.object()));
        Held held = hub.imports()
                .arrive(
                        key,
                        declared,
                        fresh -> new Import(fresh, owner, reference.types(), relayed, System.nanoTime()),
                        (object, holding) -> proxy(object, holding));
        return new Arrived(
                held.proxy(),
                new Arrival(
                        hub,
                        held,
                        ObjectId.parse(reference.claim()),
                        settings.acceptHandover(),
                        () -> decline(unwanted)));
    }

    private Object proxy(Import object, Holding holding) {
        Class<?> type = holding.type;
        if (isReply(type)) {
            return hub.replies().channel(holding);
        }
        return types.proxy(type, new ObjectClient(holding, object.typeFor(type), hub::failing), holding);
    }

    private static boolean isReply(Class<?> type) {
        return type == ReplyTo.class || type == ReplyStream.class;
    }
}
