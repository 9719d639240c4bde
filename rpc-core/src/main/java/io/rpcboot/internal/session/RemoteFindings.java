package io.rpcboot.internal.session;

import io.rpcboot.RemoteException;
import io.rpcboot.RpcException;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.internal.failure.FailureText;
import io.rpcboot.internal.failure.Found;
import java.util.List;

/** Turns what a check at the callee has found into the exception that the caller sees. */
final class RemoteFindings {

    private RemoteFindings() {}

    /** A checkpoint that is none of a callee is not believed: the failure stays what it is without it. */
    static RpcException toException(Found found, RemoteException remote) {
        Finding finding = found.toFinding(remote.handlerRan());
        if (finding == null) {
            return remote;
        }
        return new RpcViolationException(
                new Finding(finding.checkpoint(), finding.handlerRan(), printable(finding.violations())),
                remote.code(),
                text(finding.checkpoint(), remote),
                remote.operation(),
                remote.peer(),
                remote);
    }

    /** Texts from the wire forge no log line. */
    private static List<Violation> printable(List<Violation> violations) {
        return violations.stream()
                .map(each -> new Violation(
                        FailureText.printable(each.path()),
                        FailureText.printable(each.constraint()),
                        FailureText.printable(each.problem()),
                        FailureText.printable(each.value())))
                .toList();
    }

    private static String text(Checkpoint checkpoint, RemoteException remote) {
        String operation = "'" + remote.operation() + "'";
        String text = remote.failure().message();
        String what = text.startsWith(operation + ": ") ? text.substring(operation.length() + 2) : text;
        return operation
                + (checkpoint == Checkpoint.CALLEE_INBOUND ? " refused by " : " failed on ")
                + remote.peer()
                + (what.isEmpty() ? " (" + remote.code() + ")" : ": " + what);
    }
}
