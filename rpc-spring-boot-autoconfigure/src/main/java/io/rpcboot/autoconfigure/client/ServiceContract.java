package io.rpcboot.autoconfigure.client;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.autoconfigure.describe.ContractDifferences;
import io.rpcboot.autoconfigure.describe.DescribeOperation;
import io.rpcboot.autoconfigure.describe.DescribeRequest;
import io.rpcboot.autoconfigure.describe.OperationDescription;
import io.rpcboot.autoconfigure.describe.ServiceDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What the typed clients of one service expect of it, compared with what each of its peers says, once. Comparing runs on
 * threads that may block; a call waits for it only where a difference is to fail it.
 */
final class ServiceContract {

    /** Most peers that are asked at a time, and rounds of asking: which peer a call reaches is up to the pool. */
    static final int MAX_ASKED = 8;

    static final int MAX_ROUNDS = 3;

    /** Most sentences of one comparison that are logged. */
    static final int MAX_LOGGED = 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.contract");

    private final String serviceId;
    private final boolean failing;
    private final Supplier<RemoteClient> client;
    private final List<OperationDescription> expected = new CopyOnWriteArrayList<>();
    private final PeerDifferences peers = new PeerDifferences();
    private final AtomicReference<@Nullable Mono<Void>> running = new AtomicReference<>();
    private volatile boolean decided;

    ServiceContract(String serviceId, boolean failing, Supplier<RemoteClient> client) {
        this.serviceId = serviceId;
        this.failing = failing;
        this.client = client;
    }

    /** A typed client calls this operation. */
    void expect(OperationDescription operation) {
        expected.add(operation);
    }

    /** A peer of the service is there; never blocks. */
    void onConnected(PeerInfo peer) {
        peers.connected(peer);
        if (!expected.isEmpty() && peers.unknown() > 0) {
            // Again where it came when the last question of a comparison had been asked.
            comparison()
                    .then(Mono.defer(() -> peers.unknown() > 0 ? comparison() : Mono.empty()))
                    .subscribe();
        }
    }

    void onDisconnected(PeerInfo peer) {
        peers.disconnected(peer);
    }

    /** Completes where the operation may be called, after the first comparison; fails with what differs. */
    Mono<Void> verified(String operation) {
        return Mono.defer(() -> decided ? verdict(operation) : comparison().then(Mono.defer(() -> verdict(operation))));
    }

    boolean isFailing() {
        return failing;
    }

    private Mono<Void> verdict(String operation) {
        String difference = peers.of(operation);
        return difference == null
                ? Mono.empty()
                : Mono.error(() -> new RpcViolationException(
                        Checkpoint.CALLER_OUTBOUND, RpcCode.FAILED_PRECONDITION, difference, operation, null, null));
    }

    /** One at a time, shared by all who wait for it; never fails. */
    private Mono<Void> comparison() {
        Mono<Void> fresh = Mono.defer(this::askAll)
                .subscribeOn(Schedulers.boundedElastic())
                .repeat(MAX_ROUNDS - 1, () -> peers.unknown() > 0)
                .then()
                .onErrorResume(this::notDescribed)
                .doFinally(end -> running.set(null))
                .cache();
        Mono<Void> before = running.compareAndExchange(null, fresh);
        return before == null ? fresh : before;
    }

    /** As many questions at a time as there are peers: calls go to the connection that has the fewest. */
    private Mono<Void> askAll() {
        int questions = Math.max(1, Math.min(peers.count(), MAX_ASKED));
        return Flux.range(0, questions)
                .flatMap(question -> describe())
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(this::compare)
                .then();
    }

    private Mono<ServiceDescription> describe() {
        List<String> names = expected.stream()
                .map(OperationDescription::name)
                .distinct()
                .limit(DescribeOperation.MAX_OPERATIONS)
                .toList();
        return client.get()
                .operation(DescribeOperation.NAME)
                .payload(new DescribeRequest(names))
                .timeout(TIMEOUT)
                .idempotent()
                .retrieveMono(ServiceDescription.class);
    }

    private void compare(ServiceDescription description) {
        String peer = peer(description);
        Map<String, String> found = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        for (OperationDescription each : expected) {
            List<String> ofThis = ContractDifferences.sentences(description, each, peer);
            if (!ofThis.isEmpty()) {
                found.putIfAbsent(each.name(), String.join("; ", ofThis));
                sentences.addAll(ofThis);
            }
        }
        boolean fresh = peers.found(description.peerId(), found);
        decided = true;
        if (fresh && !sentences.isEmpty()) {
            log(sentences);
        }
    }

    private void log(List<String> sentences) {
        sentences.stream()
                .limit(MAX_LOGGED)
                .forEach(each -> logger.warn("the contract of service '{}' differs: {}", serviceId, each));
        if (sentences.size() > MAX_LOGGED) {
            logger.warn(
                    "the contract of service '{}' differs in {} more ways", serviceId, sentences.size() - MAX_LOGGED);
        }
    }

    private String peer(ServiceDescription description) {
        PeerInfo peer = peers.peer(description.peerId());
        String version = description.version().isEmpty() ? "" : ", app " + oneLine(description.version());
        return peer == null
                ? oneLine(description.application()) + (version.isEmpty() ? "" : " (" + version.substring(2) + ")")
                : peer.name() + " (" + peer.address() + version + ")";
    }

    private static String oneLine(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }

    /** A server that does not describe itself is called all the same; one that was not reached is asked again. */
    private Mono<Void> notDescribed(Throwable failure) {
        boolean refused = failure instanceof RpcException refusal
                && (refusal.code() == RpcCode.NOT_FOUND
                        || refusal.code() == RpcCode.PERMISSION_DENIED
                        || refusal.code() == RpcCode.UNIMPLEMENTED);
        if (refused) {
            decided = true;
        }
        if (failing) {
            logger.warn("the contract of service '{}' was not compared: {}", serviceId, failure.toString());
        } else {
            logger.debug("the contract of service '{}' was not compared: {}", serviceId, failure.toString());
        }
        return Mono.empty();
    }
}
