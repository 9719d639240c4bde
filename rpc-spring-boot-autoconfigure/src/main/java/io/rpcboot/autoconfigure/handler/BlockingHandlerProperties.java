package io.rpcboot.autoconfigure.handler;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the pool on which blocking handlers run.
 *
 * @param threads Threads for blocking handlers, 0 for ten for each processor. Not used with virtual threads.
 * @param queueCapacity Calls that may wait for a thread before further ones are refused. Not used with virtual threads.
 */
@ConfigurationProperties("rpc.server.blocking")
record BlockingHandlerProperties(
        @DefaultValue("0") int threads,
        @DefaultValue("10000") int queueCapacity) {}
