package io.rpcboot.internal.call;

import io.rpcboot.ErrorLog;
import io.rpcboot.RegisteredException;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.failure.ExceptionText;
import io.rpcboot.internal.failure.FailureLevel;
import io.rpcboot.internal.failure.FailureText;
import io.rpcboot.internal.failure.TraceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a caller makes of the failures of its calls: a line in its log, and exceptions of its own. Any thread. */
public final class ClientFailures {

    private static final Logger logger = LoggerFactory.getLogger("io.rpcboot.failure.client");

    /** Remote failures are remote exceptions, and nothing is logged that nobody needs to see. */
    public static final ClientFailures PLAIN = new ClientFailures(ErrorLog.UNEXPECTED, List.of());

    private final ErrorLog log;
    private final Map<String, RegisteredException<?>> registered = new HashMap<>();

    /**
     * @param registered exceptions that come back as themselves; none for remote ones only
     * @throws IllegalArgumentException if one is registered twice
     */
    public ClientFailures(ErrorLog log, List<RegisteredException<?>> registered) {
        this.log = log;
        for (RegisteredException<?> each : registered) {
            String name = FailureText.type(each.type().getName());
            if (this.registered.put(name, each) != null) {
                throw new IllegalArgumentException("exception " + name + " is registered twice");
            }
        }
    }

    /** The error that the subscriber of a call is given. */
    Throwable told(CarriedCall<?> call, Throwable error) {
        log(call, error, false);
        return error instanceof RemoteException remote ? rethrown(call, remote) : error;
    }

    /** A one-way call has failed when its subscriber had gone. */
    void unheard(CarriedCall<?> call, Throwable error) {
        log(call, error, true);
    }

    private Throwable rethrown(CarriedCall<?> call, RemoteException remote) {
        RegisteredException<?> type = registered.isEmpty() ? null : find(remote);
        if (type == null) {
            return remote;
        }
        try {
            Throwable own = type.factory().apply(remote.remoteMessage(), remote);
            return withCause(own, remote);
        } catch (Throwable e) {
            logger.warn(
                    "'{}' failed with {}, but its registered factory failed: {}",
                    call.operation(),
                    type.type().getName(),
                    ExceptionText.line(e));
            return remote;
        }
    }

    /** The type itself, or the nearest of its supertypes. */
    private @Nullable RegisteredException<?> find(RemoteException remote) {
        return Stream.concat(Stream.of(remote.remoteType()), remote.remoteSupertypes().stream())
                .map(registered::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Throwable withCause(Throwable own, RemoteException remote) {
        if (own.getCause() == null) {
            try {
                return own.initCause(remote);
            } catch (IllegalStateException e) {
                // Made with a cause of null: that can no longer be changed.
            }
        }
        if (own.getCause() != remote) {
            own.addSuppressed(remote);
        }
        return own;
    }

    private void log(CarriedCall<?> call, Throwable error, boolean unheard) {
        RpcCode code = error instanceof RpcException rpc ? rpc.code() : RpcCode.UNKNOWN;
        Level level = FailureLevel.of(log, code, unheard);
        if (level != null && logger.isEnabledForLevel(level)) {
            String trace = error instanceof RemoteException remote ? remote.traceId() : TraceId.of(call.headers());
            logger.atLevel(level)
                    .log(
                            "call {} to '{}' failed with {}, trace {}: {}",
                            call.callId(),
                            call.request().service(),
                            code,
                            trace == null ? "none" : trace,
                            ExceptionText.line(error));
        }
    }
}
