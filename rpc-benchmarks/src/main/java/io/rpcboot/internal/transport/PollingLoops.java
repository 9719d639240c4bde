package io.rpcboot.internal.transport;

import io.netty.channel.EventLoopGroup;

/** The event loops of this project for rows that are not. */
public final class PollingLoops {

    private PollingLoops() {}

    /** One loop that polls as long as those of this project do. */
    public static EventLoopGroup one() {
        return EventLoops.create("referee", new LoopSettings(1, LoopSettings.DEFAULT_BUSY_POLL))
                .onServer(true);
    }
}
