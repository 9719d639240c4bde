package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.Passage;
import io.rpcboot.internal.object.ImportTable.Held;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A reference that has been read: its owner is asked for a lease, and the proxy is kept until then. */
final class Arrival implements Passage.Gate {

    private final ObjectHub hub;
    private final Held held;
    private final ObjectId claim;
    private final boolean acceptHandover;
    private final Runnable onAnswered;
    private boolean seen;
    private boolean abandoned;

    /**
     * @param acceptHandover whether objects of others than the sender are taken
     * @param onAnswered run when the owner has answered, well or badly: before that, whoever else has the claim could use
     *     it first
     */
    Arrival(ObjectHub hub, Held held, ObjectId claim, boolean acceptHandover, Runnable onAnswered) {
        this.hub = hub;
        this.held = held;
        this.claim = claim;
        this.acceptHandover = acceptHandover;
        this.onAnswered = onAnswered;
    }

    @Override
    public Mono<Void> open(@Nullable PeerInfo sender) {
        Import object = held.holding().object;
        if (sender != null && !acceptHandover && !object.key.owner().equals(sender.id())) {
            return Mono.error(new RpcException(
                    RpcCode.PERMISSION_DENIED,
                    object.text() + ": this process takes no references to objects of others than the sender"
                            + " (rpc.objects.accept-handover=false)"));
        }
        long asked = System.nanoTime();
        Mono<Void> claimed = object.owner
                .claim(object.key.object(), claim)
                .onErrorMap(error -> new RpcException(
                        RpcCode.UNAVAILABLE,
                        object.text() + ": its owner cannot be asked for it: " + error.getMessage(),
                        error))
                .flatMap(answer -> {
                    if (!answer.status().isDone()) {
                        return Mono.error(refusal(answer.status(), object));
                    }
                    if (!hub.imports().claimed(object, answer, asked)) {
                        return Mono.error(
                                new RpcException(RpcCode.FAILED_PRECONDITION, object.text() + " was lost meanwhile"));
                    }
                    see();
                    return Mono.<Void>empty();
                })
                .doOnTerminate(onAnswered)
                .cache();
        claimed.subscribe(nothing -> {}, error -> {}); // heard even if the message has come to nothing meanwhile
        return claimed;
    }

    private synchronized void see() {
        if (!abandoned) {
            seen = true;
            hub.imports().seen(held.holding());
        }
    }

    private RpcException refusal(Status why, Import object) {
        return why != Status.FULL
                ? why.failure(object.text())
                : new RpcException(
                        RpcCode.RESOURCE_EXHAUSTED,
                        object.text() + ": this process holds "
                                + hub.imports().heldOf(object.owner)
                                + " objects of its owner, as many as one peer may"
                                + " (rpc.objects.max-exported-per-peer there)");
    }

    @Override
    public void abandon() {
        boolean wasSeen;
        synchronized (this) {
            if (abandoned) {
                return;
            }
            abandoned = true;
            wasSeen = seen;
        }
        hub.imports().abandoned(held.holding(), wasSeen);
    }
}
