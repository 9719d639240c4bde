package io.rpcboot.autoconfigure.signature;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with a handler method or a typed client, and the cure. */
final class InvalidRpcDeclarationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRpcDeclarationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidRpcDeclarationException cause) {
        return new FailureAnalysis(cause.problem(), cause.cure(), cause);
    }
}
