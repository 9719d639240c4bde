package io.rpcboot;

import java.time.Duration;

/**
 * Limits and times of one connection, alike for both of its ends. Each side tells the other its limits in
 * HELLO.
 *
 * @param maxFrameSize most payload bytes in one frame, 1 KiB to 1 MiB
 * @param maxMessageSize most bytes of one payload, result or item, in either direction
 * @param maxConcurrentCalls most calls that the other side may have open here
 * @param streamBudget bytes of streamed items that may be under way to here, per stream
 * @param handshakeTimeout longest wait for the other side's HELLO
 * @param keepAliveInterval silence after which a PING is sent at the latest; half of it at the earliest, so that connections
 *     which were opened together do not ask together
 * @param keepAliveTimeout further silence after which the peer is taken for gone
 * @param idleTimeout time without calls after which the connection is closed; zero for never
 */
public record ConnectionSettings(
        int maxFrameSize,
        int maxMessageSize,
        int maxConcurrentCalls,
        int streamBudget,
        Duration handshakeTimeout,
        Duration keepAliveInterval,
        Duration keepAliveTimeout,
        Duration idleTimeout) {

    public ConnectionSettings {
        requireRange("max-frame-size", maxFrameSize, 1024, 1024 * 1024);
        requireRange("max-message-size", maxMessageSize, 1024, Integer.MAX_VALUE / 2);
        requireRange("max-concurrent-calls", maxConcurrentCalls, 1, 1 << 20);
        requireRange("stream-budget", streamBudget, 1024, Integer.MAX_VALUE / 2);
        Durations.requirePositive("handshake-timeout", handshakeTimeout);
        Durations.requirePositive("keep-alive-interval", keepAliveInterval);
        Durations.requirePositive("keep-alive-timeout", keepAliveTimeout);
        Durations.requireNotNegative("idle-timeout", idleTimeout);
    }

    /** 64 KiB frames, 4 MiB messages, 128 calls, 1 MiB a stream, 5 s, 20 s and 10 s, never idle. */
    public static ConnectionSettings defaults() {
        return new ConnectionSettings(
                64 * 1024,
                4 * 1024 * 1024,
                128,
                1024 * 1024,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ZERO);
    }

    public ConnectionSettings withSizes(int maxFrameSize, int maxMessageSize) {
        return new ConnectionSettings(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                idleTimeout);
    }

    public ConnectionSettings withMaxConcurrentCalls(int maxConcurrentCalls) {
        return new ConnectionSettings(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                idleTimeout);
    }

    public ConnectionSettings withStreamBudget(int streamBudget) {
        return new ConnectionSettings(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                idleTimeout);
    }

    public ConnectionSettings withKeepAlive(Duration interval, Duration timeout) {
        return new ConnectionSettings(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                interval,
                timeout,
                idleTimeout);
    }

    public ConnectionSettings withTimeouts(Duration handshakeTimeout, Duration idleTimeout) {
        return new ConnectionSettings(
                maxFrameSize,
                maxMessageSize,
                maxConcurrentCalls,
                streamBudget,
                handshakeTimeout,
                keepAliveInterval,
                keepAliveTimeout,
                idleTimeout);
    }

    private static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", but is " + value);
        }
    }
}
