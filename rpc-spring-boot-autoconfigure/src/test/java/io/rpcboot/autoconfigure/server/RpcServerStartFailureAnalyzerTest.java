package io.rpcboot.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpcServerStartFailureAnalyzerTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:7400, Address already in use, 0 picks a free one",
        "tcp://192.0.2.1:7400, Cannot assign requested address, 0.0.0.0",
        "tcp://nowhere:7400, nowhere: Name or service not known, rpc.server.host",
        "tcp://127.0.0.1:80, Permission denied, 1024 or more",
        "unix:///run/rpc.sock, Address already in use, rpc.server.unix-socket",
        "unix:///run/rpc.sock, Permission denied, rpc.server.unix-socket"
    })
    void theCureFitsTheCause(String listener, String reason, String cure) {
        IOException io = new IOException(reason);
        RpcServerStartException failure = new RpcServerStartException(
                "cannot listen on " + listener, new UncheckedIOException("cannot listen on " + listener, io));
        var analysis = new RpcServerStartFailureAnalyzer().analyze(failure);
        assertThat(analysis.getDescription()).isEqualTo("The RPC server cannot start: cannot listen on " + listener);
        assertThat(analysis.getAction()).contains(cure);
    }
}
