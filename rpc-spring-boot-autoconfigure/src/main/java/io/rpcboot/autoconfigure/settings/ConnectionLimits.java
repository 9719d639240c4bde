package io.rpcboot.autoconfigure.settings;

import io.rpcboot.ConnectionSettings;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** The properties of connections, which {@code rpc.server} and {@code rpc.client} have in common. */
public record ConnectionLimits(
        DataSize maxFrameSize,
        DataSize maxMessageSize,
        int maxConcurrentCalls,
        DataSize streamBudget,
        Duration handshakeTimeout,
        Duration keepAliveInterval,
        Duration keepAliveTimeout,
        Duration idleTimeout) {

    /**
     * The settings.
     *
     * @param prefix {@code rpc.server} or {@code rpc.client}, for failures
     */
    public ConnectionSettings toSettings(String prefix) {
        Map<String, Object> values = Map.of(
                "max-frame-size", maxFrameSize,
                "max-message-size", maxMessageSize,
                "max-concurrent-calls", maxConcurrentCalls,
                "stream-budget", streamBudget,
                "handshake-timeout", handshakeTimeout,
                "keep-alive-interval", keepAliveInterval,
                "keep-alive-timeout", keepAliveTimeout,
                "idle-timeout", idleTimeout);
        return InvalidSetting.translate(
                prefix,
                values,
                () -> new ConnectionSettings(
                        bytes(maxFrameSize),
                        bytes(maxMessageSize),
                        maxConcurrentCalls,
                        bytes(streamBudget),
                        handshakeTimeout,
                        keepAliveInterval,
                        keepAliveTimeout,
                        idleTimeout));
    }

    private static int bytes(DataSize size) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, size.toBytes()));
    }
}
