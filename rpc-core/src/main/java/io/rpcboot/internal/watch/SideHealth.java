package io.rpcboot.internal.watch;

import io.rpcboot.health.CallSnapshot;
import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.health.CallTotals;
import io.rpcboot.health.ConnectionSnapshot;
import io.rpcboot.health.DropSnapshot;
import io.rpcboot.health.EventLoopSnapshot;
import io.rpcboot.health.HealthSettings;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.PoolSnapshot;
import io.rpcboot.health.ProfileNode;
import io.rpcboot.health.Reading;
import io.rpcboot.health.RpcControl;
import io.rpcboot.health.RpcEvents;
import io.rpcboot.health.RpcHealth;
import io.rpcboot.health.TrafficSnapshot;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.pool.ServicePool;
import io.rpcboot.internal.session.OpenCalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What there is to see of a server, or of clients. Any thread but an event loop. */
public final class SideHealth implements RpcHealth {

    private final Watch watch;
    private final Identity identity;
    private final OperationRegistry operations;
    private final Supplier<List<ServicePool>> pools;
    private final PayloadDrops drops;
    private final LoopTour tour = new LoopTour();
    private final RpcControl control;

    /**
     * Who this is on the wire.
     *
     * @param peerId id of this process
     * @param protocolVersion version that it speaks
     */
    public record Identity(String peerId, int protocolVersion) {}

    /**
     * @param pools the pools that there are now
     * @param drops what the calls of this side dropped of their payloads
     * @param drain has a server drain; null where there is none
     */
    public SideHealth(
            Watch watch,
            Identity identity,
            OperationRegistry operations,
            Supplier<List<ServicePool>> pools,
            PayloadDrops drops,
            @Nullable Consumer<String> drain) {
        this.watch = watch;
        this.identity = identity;
        this.operations = operations;
        this.pools = pools;
        this.drops = drops;
        this.control = new SideControl(watch, operations, pools, drain);
    }

    @Override
    public String peerId() {
        return identity.peerId();
    }

    @Override
    public int protocolVersion() {
        return identity.protocolVersion();
    }

    @Override
    public HealthSettings settings() {
        return watch.settings();
    }

    @Override
    public List<EventLoopSnapshot> eventLoops() {
        return watch.eventLoops();
    }

    @Override
    public List<ProfileNode> profile() {
        return watch.profile();
    }

    /** A pool that is being closed may not answer any more, and is left out. */
    @Override
    public List<PoolSnapshot> pools() {
        List<CompletableFuture<PoolSnapshot>> asked =
                pools.get().stream().map(ServicePool::snapshot).toList();
        long end = System.nanoTime() + LoopTour.LIMIT.toNanos();
        List<PoolSnapshot> answers = new ArrayList<>();
        for (CompletableFuture<PoolSnapshot> answer : asked) {
            try {
                answers.add(answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.copyOf(answers);
            } catch (ExecutionException | TimeoutException e) {
                answer.cancel(false);
            }
        }
        return List.copyOf(answers);
    }

    @Override
    public Reading<ConnectionSnapshot> connections(int limit) {
        List<WatchedConnection> all = watch.connections().stream()
                .sorted(Comparator.comparingLong(WatchedConnection::sinceNanos))
                .limit(bounded(limit))
                .toList();
        long now = System.nanoTime();
        LoopTour.Found<List<ConnectionSnapshot>> found = tour.run(all, ArrayList::new, (connection, list) -> {
            list.add(connection.snapshot(now));
            return 0;
        });
        List<ConnectionSnapshot> snapshots = new ArrayList<>();
        found.results().forEach(snapshots::addAll);
        found.silent().forEach(connection -> snapshots.add(connection.snapshotOfSilent(now)));
        snapshots.sort(Comparator.comparing(ConnectionSnapshot::age).reversed());
        return new Reading<>(List.copyOf(snapshots), watch.connections().size(), found.silentLoops());
    }

    @Override
    public Reading<CallSnapshot> calls(int limit) {
        long now = System.nanoTime();
        int most = bounded(limit);
        LoopTour.Found<OldestCalls> found = tour.run(
                watch.connections(), () -> new OldestCalls(most, now), (connection, calls) -> calls.visit(connection));
        List<CallSnapshot> calls = new ArrayList<>();
        found.results().forEach(ofLoop -> calls.addAll(ofLoop.calls()));
        calls.sort(OldestCalls.OLDEST_FIRST);
        return new Reading<>(
                List.copyOf(calls.subList(0, Math.min(most, calls.size()))),
                found.results().stream().mapToLong(OldestCalls::total).sum(),
                found.silentLoops());
    }

    @Override
    public CallTotals callTotals() {
        LoopTour.Found<long[]> found = tour.run(watch.connections(), () -> new long[3], (connection, sums) -> {
            OpenCalls calls = connection.connection().calls();
            sums[0] += calls.count(Direction.INBOUND);
            sums[1] += calls.count(Direction.OUTBOUND);
            sums[2] += calls.queuedBytes();
            return 0;
        });
        long[] sums = new long[3];
        for (long[] ofLoop : found.results()) {
            Arrays.setAll(sums, i -> sums[i] + ofLoop[i]);
        }
        return new CallTotals(sums[0], sums[1], sums[2], found.silentLoops());
    }

    @Override
    public List<DropSnapshot> payloadDrops() {
        return drops.snapshot();
    }

    @Override
    public List<OperationSnapshot> operations() {
        return operations.snapshot();
    }

    @Override
    public TrafficSnapshot traffic() {
        return watch.traffic().snapshot();
    }

    @Override
    public RpcEvents events() {
        return watch.events();
    }

    @Override
    public RpcControl control() {
        return control;
    }

    private static int bounded(int limit) {
        return Math.max(0, Math.min(limit, MAX_ITEMS));
    }
}
