package io.rpcboot.internal.pool;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.PoolExhaustedException.Figures;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.RpcTimeoutException.Phase;
import io.rpcboot.ServiceSettings;
import io.rpcboot.internal.call.ClientCall;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What calls are told that got no connection: the pool's figures, then the cure. Any thread, save where said. */
final class PoolErrors {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000 * NANOS_PER_MILLI;
    private static final long TENTHS_BELOW_SECONDS = 10;

    private final String service;
    private final long acquireNanos;
    private final WaitingCalls waiting;
    private final ConnectionTable table;
    private final ConnectionBudget budget;

    PoolErrors(ServiceSettings service, WaitingCalls waiting, ConnectionTable table, ConnectionBudget budget) {
        this.service = service.id();
        this.acquireNanos = service.pool().acquireTimeout().toNanos();
        this.waiting = waiting;
        this.table = table;
        this.budget = budget;
    }

    /** The wait has ended without a place; on the pool's thread. */
    RpcException expired(Waiter waiter, boolean connecting) {
        String operation = waiter.call.operation();
        if (!waiter.limitIsDeadline) {
            return exhausted(operation, "no session within " + time(acquireNanos));
        }
        Duration timeout = waiter.call.timeout();
        return new RpcTimeoutException(
                connecting ? Phase.CONNECT : Phase.ACQUIRE,
                timeout,
                "'" + operation + "' was not sent: "
                        + "the time limit of " + time(timeout.toNanos()) + " passed while "
                        + (connecting ? "a connection was being opened" : "the call waited for a place") + ": pool '"
                        + service + "' (" + describe(figures()) + ")" + cure(),
                operation,
                null);
    }

    /** Too many wait already. */
    RpcException turnedAway(String operation) {
        int most = waiting.maxPending();
        return exhausted(operation, number(most) + " of " + number(most) + " calls wait already");
    }

    /** No address can be reached; on the pool's thread. */
    RpcException unreachable(ClientCall<?> call) {
        return new ConnectionLostException(
                "'" + call.operation() + "' was not sent: service '" + service + "' cannot be reached: "
                        + describeFailures(),
                call.operation(),
                null,
                false,
                table.lastError());
    }

    RpcException closed(ClientCall<?> call) {
        return new ConnectionLostException(
                "'" + call.operation() + "' was not sent: pool '" + service + "' is closed",
                call.operation(),
                null,
                false,
                null);
    }

    private String describeFailures() {
        long now = table.thread().now();
        return table.addresses().stream()
                .map(address -> address.uri() + " (" + describeFailure(address, now) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String describeFailure(PooledAddress address, long now) {
        long rest = address.backoff().leftNanos(now, true);
        String next = address.isCovered() || rest <= 0 ? "next attempt now" : "next attempt in " + time(rest);
        return address.backoff().failures() == 0 ? next : reason(address.lastError()) + ", " + next;
    }

    private PoolExhaustedException exhausted(String operation, String what) {
        Figures figures = figures();
        return new PoolExhaustedException(
                "pool '" + service + "': " + what + " (" + describe(figures) + ")" + cure(),
                operation,
                figures,
                table.live().all().length == 0 ? table.lastError() : null);
    }

    private Figures figures() {
        int inFlight = 0;
        int callLimit = 0;
        PooledConnection[] open = table.live().all();
        for (PooledConnection connection : open) {
            inFlight += connection.inFlight();
            callLimit += connection.maxCalls();
        }
        return new Figures(open.length, table.connecting(), table.limit(), inFlight, callLimit, waiting.admitted());
    }

    private String describe(Figures figures) {
        StringBuilder text = new StringBuilder()
                .append(number(figures.open()))
                .append(" of ")
                .append(number(figures.limit()))
                .append(" connections at ")
                .append(number(figures.callsInFlight()))
                .append(" of ")
                .append(number(figures.callLimit()))
                .append(" calls, ");
        if (figures.connecting() > 0) {
            text.append(number(figures.connecting())).append(" connecting, ");
        }
        if (budget.used() >= budget.limit()) {
            text.append(number(budget.used()))
                    .append(" of ")
                    .append(number(budget.limit()))
                    .append(" connections of all services, ");
        }
        text.append(number(figures.waiting())).append(" waiting");
        Waiter oldest = waiting.first();
        if (oldest != null) {
            text.append(", oldest '")
                    .append(oldest.call.operation())
                    .append("' ")
                    .append(time(table.thread().now() - oldest.sinceNanos));
        }
        return text.toString();
    }

    private String cure() {
        Throwable error = table.lastError();
        if (table.live().all().length == 0 && error != null) {
            return ". The last connection could not be opened or was lost: " + reason(error);
        }
        if (table.live().all().length == 0 && table.connecting() > 0) {
            return ". Nothing has answered yet: see whether the address is right, or give it more time";
        }
        if (budget.used() >= budget.limit()) {
            return ". Raise rpc.client.pool.max-connections";
        }
        return ". Raise max-connections-per-address of the pool or rpc.server.max-concurrent-calls of the server,"
                + " or make fewer calls at a time";
    }

    /** A throwable in few words. */
    static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "closed by the peer";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    /** A time as people say it: 480 ms, 1.5 s, 12 s. */
    static String time(long nanos) {
        if (nanos < NANOS_PER_SECOND) {
            return Math.max(0, nanos) / NANOS_PER_MILLI + " ms";
        }
        boolean tenths = nanos < TENTHS_BELOW_SECONDS * NANOS_PER_SECOND && nanos % NANOS_PER_SECOND != 0;
        return tenths
                ? String.format(Locale.ROOT, "%.1f s", (double) nanos / NANOS_PER_SECOND)
                : nanos / NANOS_PER_SECOND + " s";
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
