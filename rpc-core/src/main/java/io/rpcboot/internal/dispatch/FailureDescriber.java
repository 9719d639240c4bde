package io.rpcboot.internal.dispatch;

import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCancelledException;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.FailureDetails;
import io.rpcboot.internal.call.ServedCall;
import io.rpcboot.internal.failure.ExceptionText;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.FailureFacts.Cancelled;
import io.rpcboot.internal.failure.Thrown;
import io.rpcboot.internal.failure.TraceId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** Says what the caller is told of a failure, and logs it. Never throws, whatever an exception does. Any thread. */
public final class FailureDescriber {

    private final FailureSettings settings;
    private final FailureDetails details;
    private final ThrownReader reader;
    private final FailureLog log;

    /**
     * @param codecs in the order of HELLO
     */
    public FailureDescriber(FailureSettings settings, List<PayloadCodec> codecs) {
        this.settings = settings;
        this.details = new FailureDetails(codecs);
        this.reader = new ThrownReader(settings.stackTrace());
        this.log = new FailureLog(settings.log());
    }

    /** What the caller is told of a failure of the handler; one of the runtime is described when it is answered. */
    CallFailure describe(ServedCall call, Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof HandlerNotRunException refused) {
            return CallFailure.byRuntime(refused.code(), false, ExceptionText.message(refused));
        }
        if (cause instanceof RpcViolationException violation && isOfThisCall(call, violation)) {
            return CallFailure.byRuntime(violation.code(), violation.handlerRan(), ExceptionText.message(violation))
                    .withFinding(violation.finding());
        }
        RpcFailure mapped = map(call, cause);
        RpcCode code = mapped == null ? ErrorCodes.of(cause) : mapped.code();
        Thrown thrown = reader.read(cause);
        if (mapped != null && !mapped.message().isEmpty()) {
            thrown = thrown.saying(mapped.message());
        }
        FailureFacts others = reader.readOthers(cause);
        FailureFacts facts = new FailureFacts(
                others.causes(),
                others.suppressed(),
                others.suppressedLeftOut(),
                details(call, cause, mapped),
                retryAfter(mapped),
                traceId(call, cause),
                cancelled(code, cause));
        CallFailure failure = new CallFailure(code, true, false, thrown, facts);
        log.log(call, failure, cause);
        return exposed(failure);
    }

    /** What the caller is told of a failure of the runtime. */
    CallFailure describe(ServedCall call, CallFailure failure) {
        CallFailure traced = failure.telling(failure.thrown(), failure.facts().withTraceId(TraceId.of(call.headers())));
        log.log(call, traced, null);
        return exposed(traced);
    }

    private CallFailure exposed(CallFailure failure) {
        FailureFacts facts = failure.facts();
        return switch (settings.exposure()) {
            case FULL -> failure;
            case MESSAGE -> failure.telling(Thrown.message(failure.message()), facts.withoutThrown());
            case CODE -> failure.telling(Thrown.message(""), facts.withoutTexts());
        };
    }

    private @Nullable RpcFailure map(ServedCall call, Throwable error) {
        try {
            return settings.mapper().map(error, call);
        } catch (Throwable e) {
            log.mapperFailed(call, e);
            return null;
        }
    }

    /** Those of the mapped failure; else those of the remote one that the handler passes on, in the codec of the call. */
    private byte @Nullable [] details(ServedCall call, Throwable error, @Nullable RpcFailure mapped) {
        try {
            if (mapped != null) {
                Object value = mapped.details();
                return value == null ? null : details.encode(call, value);
            }
            return error instanceof RemoteException passed
                    ? passedOn(call, passed.failure().details())
                    : null;
        } catch (Throwable e) {
            log.detailsDropped(call, e);
            return null;
        }
    }

    private byte @Nullable [] passedOn(ServedCall call, RemoteFailure.@Nullable Details remote) {
        if (remote == null || remote.codec().equals(details.codec(call))) {
            return remote == null ? null : remote.bytes();
        }
        Object value = remote.read(Object.class); // maps, lists and scalars: each codec can write them
        return value == null ? null : details.encode(call, value);
    }

    private static @Nullable Duration retryAfter(@Nullable RpcFailure mapped) {
        return mapped == null ? null : mapped.retryAfter();
    }

    /** Who asked first, where the handler passes on that what it had called was cancelled. */
    private static @Nullable Cancelled cancelled(RpcCode code, Throwable error) {
        return code == RpcCode.CANCELLED && error instanceof RpcCancelledException cancelled
                ? new Cancelled(cancelled.canceller(), cancelled.reason())
                : null;
    }

    private static @Nullable String traceId(ServedCall call, Throwable error) {
        String own = TraceId.of(call.headers());
        return own == null && error instanceof RemoteException remote ? remote.traceId() : own;
    }

    /** Whether a check of this very call has found it; not a call that its handler made. */
    private static boolean isOfThisCall(ServedCall call, RpcViolationException violation) {
        return !violation.isRemote()
                && call.operation().equals(violation.operation())
                && (violation.checkpoint() == Checkpoint.CALLEE_INBOUND
                        || violation.checkpoint() == Checkpoint.CALLEE_OUTBOUND);
    }

    private static Throwable unwrap(Throwable error) {
        Throwable cause = Exceptions.unwrap(error);
        if ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            return cause.getCause();
        }
        return cause;
    }
}
