package io.rpcboot;

import java.time.Duration;

/**
 * Limits and times of the pool of one service.
 *
 * @param maxConnectionsPerAddress most connections to one address
 * @param maxPending most calls that wait for a place on a connection
 * @param acquireTimeout longest wait for a place, the opening of a connection included
 * @param connectTimeout longest time to open one connection, without its handshake
 * @param maxIdleTime time without calls after which a connection is closed; zero for never
 * @param maxLifeTime age after which a connection takes no more calls and is closed when its last one has
 *     ended; zero for never
 * @param minBackoff first upper limit of the random wait between attempts to an address that cannot be reached
 * @param maxBackoff last one; it doubles in between
 */
public record PoolSettings(
        int maxConnectionsPerAddress,
        int maxPending,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration maxIdleTime,
        Duration maxLifeTime,
        Duration minBackoff,
        Duration maxBackoff) {

    public PoolSettings {
        if (maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException(
                    "max-connections-per-address must be at least 1, but is " + maxConnectionsPerAddress);
        }
        if (maxPending < 0) {
            throw new IllegalArgumentException("max-pending must not be negative, but is " + maxPending);
        }
        Durations.requirePositive("acquire-timeout", acquireTimeout);
        Durations.requirePositive("connect-timeout", connectTimeout);
        Durations.requireNotNegative("max-idle-time", maxIdleTime);
        Durations.requireNotNegative("max-life-time", maxLifeTime);
        Durations.requirePositive("min-backoff", minBackoff);
        Durations.requirePositive("max-backoff", maxBackoff);
        if (minBackoff.compareTo(maxBackoff) > 0) {
            throw new IllegalArgumentException(
                    "max-backoff must be at least min-backoff, but is " + maxBackoff + ", less than " + minBackoff);
        }
    }

    /** 4 connections an address, 1,024 waiters, 5 s to acquire, 3 s to connect, 5 min idle, 100 ms to 10 s back-off. */
    public static PoolSettings defaults() {
        return new PoolSettings(
                4,
                1024,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofMinutes(5),
                Duration.ZERO,
                Duration.ofMillis(100),
                Duration.ofSeconds(10));
    }

    public PoolSettings withMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        return new PoolSettings(
                maxConnectionsPerAddress,
                maxPending,
                acquireTimeout,
                connectTimeout,
                maxIdleTime,
                maxLifeTime,
                minBackoff,
                maxBackoff);
    }

    public PoolSettings withPending(int maxPending, Duration acquireTimeout) {
        return new PoolSettings(
                maxConnectionsPerAddress,
                maxPending,
                acquireTimeout,
                connectTimeout,
                maxIdleTime,
                maxLifeTime,
                minBackoff,
                maxBackoff);
    }

    public PoolSettings withTimes(Duration connectTimeout, Duration maxIdleTime, Duration maxLifeTime) {
        return new PoolSettings(
                maxConnectionsPerAddress,
                maxPending,
                acquireTimeout,
                connectTimeout,
                maxIdleTime,
                maxLifeTime,
                minBackoff,
                maxBackoff);
    }

    public PoolSettings withBackoff(Duration minBackoff, Duration maxBackoff) {
        return new PoolSettings(
                maxConnectionsPerAddress,
                maxPending,
                acquireTimeout,
                connectTimeout,
                maxIdleTime,
                maxLifeTime,
                minBackoff,
                maxBackoff);
    }
}
