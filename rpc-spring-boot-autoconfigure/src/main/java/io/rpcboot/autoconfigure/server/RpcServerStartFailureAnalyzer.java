package io.rpcboot.autoconfigure.server;

import java.util.Locale;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the RPC server cannot listen. */
final class RpcServerStartFailureAnalyzer extends AbstractFailureAnalyzer<RpcServerStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RpcServerStartException cause) {
        return new FailureAnalysis("The RPC server cannot start: " + cause.getMessage(), cure(texts(cause)), cause);
    }

    private static String cure(String texts) {
        if (texts.contains("unix:")) {
            return "Check that 'rpc.server.unix-socket' is a path of less than 100 characters in a directory that "
                    + "this process may write to, and that no other process listens there.";
        }
        if (texts.contains("in use")) {
            return "Stop the process that listens on this port, or configure another one with 'rpc.server.port' "
                    + "(0 picks a free one).";
        }
        if (texts.contains("permission")) {
            return "Configure a port of 1024 or more with 'rpc.server.port', or run with the right to use lower ones.";
        }
        return "Check that 'rpc.server.host' is a name or an address of this machine ('0.0.0.0' for all of them), "
                + "and that 'rpc.server.port' is free.";
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            texts.append(each).append('\n');
        }
        return texts.toString().toLowerCase(Locale.ROOT);
    }
}
