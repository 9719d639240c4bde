package io.rpcboot.autoconfigure.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

class InvalidRpcDeclarationFailureAnalyzerTest {

    @Test
    void problemAndCureAreKeptApart() {
        Throwable failure =
                new IllegalStateException(new InvalidRpcDeclarationException("What is wrong.", "The cure."));
        FailureAnalysis analysis = new InvalidRpcDeclarationFailureAnalyzer().analyze(failure);
        assertThat(analysis.getDescription()).isEqualTo("What is wrong.");
        assertThat(analysis.getAction()).isEqualTo("The cure.");
    }
}
