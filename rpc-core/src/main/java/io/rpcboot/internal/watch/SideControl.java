package io.rpcboot.internal.watch;

import io.rpcboot.health.CallSnapshot.Direction;
import io.rpcboot.health.EventTopic;
import io.rpcboot.health.RpcControl;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.pool.ServicePool;
import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.OpenCalls;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an operator can do to a server, or to clients. Any thread but an event loop. */
final class SideControl implements RpcControl {

    /** Connection, direction, ordinal: see {@link Call#snapshot}. */
    private static final Pattern CALL_ID = Pattern.compile("([a-z]\\d{1,18})\\.(in|out)\\.(\\d{1,18})");

    private final Watch watch;
    private final OperationRegistry operations;
    private final Supplier<List<ServicePool>> pools;
    private final @Nullable Consumer<String> drain;

    SideControl(
            Watch watch,
            OperationRegistry operations,
            Supplier<List<ServicePool>> pools,
            @Nullable Consumer<String> drain) {
        this.watch = watch;
        this.operations = operations;
        this.pools = pools;
        this.drain = drain;
    }

    @Override
    public Outcome cancelCall(String callId, String reason) {
        Matcher parts = CALL_ID.matcher(callId);
        if (!parts.matches()) {
            return Outcome.UNKNOWN;
        }
        WatchedConnection connection = watch.connection(parts.group(1));
        if (connection == null) {
            return watch.hadConnection(parts.group(1)) ? Outcome.ALREADY_ENDED : Outcome.UNKNOWN;
        }
        Direction direction = parts.group(2).equals("in") ? Direction.INBOUND : Direction.OUTBOUND;
        long ordinal = Long.parseLong(parts.group(3));
        OpenCalls calls = connection.connection().calls();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        try {
            calls.eventLoop().execute(() -> outcome.complete(cancel(calls, direction, ordinal, callId, reason)));
        } catch (RejectedExecutionException e) {
            return Outcome.ALREADY_ENDED;
        }
        return await(outcome, Outcome.LOOP_SILENT);
    }

    /** On the event loop. */
    private Outcome cancel(OpenCalls calls, Direction direction, long ordinal, String callId, String reason) {
        if (ordinal < 1 || ordinal > calls.opened(direction)) {
            return Outcome.UNKNOWN;
        }
        Call[] found = new Call[1];
        calls.visit((direct, call) -> {
            if (direct == direction && call.ordinal() == ordinal) {
                found[0] = call;
            }
        });
        if (found[0] == null) {
            return Outcome.ALREADY_ENDED;
        }
        found[0].giveUp(reason);
        return record(Outcome.DONE, callId, "a call of '" + found[0].operation() + "' was cancelled: " + reason);
    }

    @Override
    public Outcome drainConnection(String connectionId, String reason) {
        return record(
                onConnection(connectionId, connection -> connection.drain(reason)), connectionId, "drained: " + reason);
    }

    @Override
    public Outcome evictConnection(String connectionId, String reason) {
        return record(
                onConnection(connectionId, connection -> connection.close(reason)), connectionId, "closed: " + reason);
    }

    private Outcome onConnection(String id, Consumer<Connection> action) {
        WatchedConnection connection = watch.connection(id);
        if (connection == null) {
            return watch.hadConnection(id) ? Outcome.ALREADY_ENDED : Outcome.UNKNOWN;
        }
        action.accept(connection.connection());
        return Outcome.DONE;
    }

    @Override
    public Outcome drainServer(String reason) {
        if (drain == null) {
            return Outcome.UNKNOWN;
        }
        drain.accept(reason);
        return record(Outcome.DONE, "server", "drained: " + reason);
    }

    @Override
    public Outcome resetBackoff(String service, @Nullable URI address) {
        boolean found = false;
        for (ServicePool pool : pools.get()) {
            if (pool.service().equals(service)) {
                found |= await(pool.resetBackoff(address), true);
            }
        }
        return record(found ? Outcome.DONE : Outcome.UNKNOWN, service, "back-off was reset");
    }

    @Override
    public Outcome blockOperation(String operation) {
        return block(operation, true);
    }

    @Override
    public Outcome unblockOperation(String operation) {
        return block(operation, false);
    }

    private Outcome block(String operation, boolean blocked) {
        boolean known = operations.block(operation, blocked);
        return record(known ? Outcome.DONE : Outcome.UNKNOWN, operation, blocked ? "blocked" : "unblocked");
    }

    private Outcome record(Outcome outcome, String subject, String what) {
        if (outcome == Outcome.DONE) {
            watch.events().record(EventTopic.CONTROL, subject, what);
        }
        return outcome;
    }

    private static <T> T await(CompletableFuture<T> answer, T otherwise) {
        try {
            return answer.get(LoopTour.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (ExecutionException | TimeoutException e) {
            return otherwise;
        }
    }
}
