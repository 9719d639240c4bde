package io.rpcboot.sample;

import java.time.Instant;

/**
 * Who a node is.
 *
 * @param processId the operating system's id of its process
 * @param name what it calls itself
 * @param host the machine that it runs on
 * @param rpcPort the port on which it serves operations
 * @param javaVersion the version of its Java runtime
 * @param processors processors that it may use
 * @param startedAt when its process was started
 */
record NodeInfo(
        long processId, String name, String host, int rpcPort, String javaVersion, int processors, Instant startedAt) {}
