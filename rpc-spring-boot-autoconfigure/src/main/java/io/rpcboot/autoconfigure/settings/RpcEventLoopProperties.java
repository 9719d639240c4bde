package io.rpcboot.autoconfigure.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the event loops, which server and clients have alike.
 *
 * @param threads Event loops of the server, and as many of the clients, 0 for one for each processor.
 */
@ConfigurationProperties("rpc.event-loop")
public record RpcEventLoopProperties(@DefaultValue("0") int threads) {

    /** The number of event loops. */
    public int effectiveThreads() {
        InvalidSetting.requireRange("rpc.event-loop.threads", threads, 0, 1024);
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
