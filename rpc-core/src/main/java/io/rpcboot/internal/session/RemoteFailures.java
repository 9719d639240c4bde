package io.rpcboot.internal.session;

import io.rpcboot.PeerInfo;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.RpcTimeoutException;
import io.rpcboot.internal.call.CallFailure;
import io.rpcboot.internal.call.Cancellation;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.failure.FailureFacts;
import io.rpcboot.internal.failure.FailureFacts.Cancelled;
import io.rpcboot.internal.failure.FailureText;
import io.rpcboot.internal.failure.Thrown;
import io.rpcboot.internal.failure.TraceId;
import io.rpcboot.internal.frame.ErrorBody;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns failures into ERROR bodies, and those into the exceptions that callers see. */
final class RemoteFailures {

    private final ErrorBody error;
    private final ClientCall<?> call;
    private final PeerInfo peer;
    private final RpcCode code;
    private final @Nullable String traceId;

    private RemoteFailures(ErrorBody error, ClientCall<?> call, PeerInfo peer) {
        this.error = error;
        this.call = call;
        this.peer = peer;
        this.code = RpcCode.ofNumber(error.code());
        String told = error.facts().traceId();
        this.traceId = told == null ? TraceId.of(call.headers()) : FailureText.printable(FailureText.traceId(told));
    }

    static ErrorBody toBody(CallFailure failure) {
        return new ErrorBody(
                failure.code().number(), failure.handlerRan(), failure.byRuntime(), failure.thrown(), failure.facts());
    }

    /** The exception of one call; each call gets its own. */
    static RpcException toException(ErrorBody error, ClientCall<?> call, PeerInfo peer) {
        return new RemoteFailures(error, call, peer).toException();
    }

    private RpcException toException() {
        if (code == RpcCode.CANCELLED && (error.byRuntime() || error.facts().cancelled() != null)) {
            return cancelled();
        }
        if (error.byRuntime() && code == RpcCode.DEADLINE_EXCEEDED) {
            return timedOut();
        }
        FailureFacts facts = error.facts();
        Thrown thrown = error.thrown();
        RemoteFailure told = failure(thrown, facts, chain(facts.causes(), 0), suppressed(facts));
        RemoteException remote = new RemoteException(code, text(told), call.operation(), peer.toString(), told);
        return facts.found() == null ? remote : RemoteFindings.toException(facts.found(), remote);
    }

    private RpcException cancelled() {
        Cancelled told = error.facts().cancelled();
        String canceller = told == null ? "" : told.canceller();
        String reason = told == null ? error.thrown().message() : told.reason();
        return new Cancellation(RpcCode.CANCELLED, FailureText.printable(canceller), FailureText.printable(reason))
                .toException(call, peer);
    }

    private RpcException timedOut() {
        String text = call.deadlineNanos() == ClientCall.NO_DEADLINE
                ? "it took longer than the time limit that " + peer + " has for it"
                : call.timePassed();
        String ran = error.handlerRan() ? "; the handler may have run" : "; the handler did not run";
        return new RpcTimeoutException(
                RpcTimeoutException.Phase.CALL,
                call.timeout(),
                "'" + call.operation() + "' on " + peer + ": " + text + ran,
                call.operation(),
                peer.toString(),
                error.handlerRan());
    }

    /** Operation and peer, what was said there, and what it was: type, code, and that nothing has run. */
    private String text(RemoteFailure told) {
        String message = told.message().isEmpty() ? "failed" : told.message();
        String type = told.type().isEmpty() ? "" : told.type() + ", ";
        String ran = told.handlerRan() ? "" : ", the handler did not run";
        return "'" + call.operation() + "' on " + peer + ": " + message + " (" + type + code + ran + ")";
    }

    private @Nullable RemoteException chain(List<Thrown> causes, int first) {
        return first == causes.size() ? null : other(causes.get(first), chain(causes, first + 1));
    }

    private List<RemoteException> suppressed(FailureFacts facts) {
        Stream<Thrown> told = facts.suppressed().stream();
        if (facts.suppressedLeftOut() > 0) {
            told = Stream.concat(told, Stream.of(Thrown.message(facts.suppressedLeftOut() + " more, not told here")));
        }
        return told.map(each -> other(each, null)).toList();
    }

    /** A cause, or what was suppressed; with nothing but the stack of the other side. */
    private RemoteException other(Thrown thrown, @Nullable RemoteException cause) {
        RemoteFailure told = failure(thrown, FailureFacts.NONE, cause, List.of());
        String text = told.type().isEmpty() || told.message().equals(told.type())
                ? told.type() + told.message()
                : told.type() + ": " + told.message();
        RemoteException exception = new RemoteException(code, text, call.operation(), peer.toString(), told);
        exception.setStackTrace(Arrays.stream(exception.getStackTrace())
                .filter(frame -> RemoteException.STACK_MARK.equals(frame.getClassLoaderName()))
                .toArray(StackTraceElement[]::new));
        return exception;
    }

    private RemoteFailure failure(
            Thrown thrown, FailureFacts facts, @Nullable RemoteException cause, List<RemoteException> suppressed) {
        byte[] details = facts.details();
        return new RemoteFailure(
                FailureText.printable(FailureText.type(thrown.type())),
                thrown.supertypes().stream()
                        .map(type -> FailureText.printable(FailureText.type(type)))
                        .toList(),
                FailureText.printable(FailureText.message(thrown.message())),
                thrown.stack().isEmpty() ? null : FailureText.printableStack(FailureText.stack(thrown.stack())),
                error.handlerRan(),
                cause,
                suppressed,
                hops(thrown),
                details == null ? null : call.request().details(details),
                facts.retryAfter(),
                traceId);
    }

    private List<RemoteException.Hop> hops(Thrown thrown) {
        Stream<RemoteException.Hop> passed = thrown.hops().stream()
                .map(hop -> new RemoteException.Hop(
                        FailureText.printable(hop.peer()), FailureText.printable(hop.operation())));
        return Stream.concat(passed, Stream.of(new RemoteException.Hop(peer.toString(), call.operation())))
                .toList();
    }
}
