package io.rpcboot.internal.transport;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Tells BlockHound, where an application tests with it, that a loop may leave the processor to others between two looks. */
public final class LoopBlockHoundIntegration implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(PollingIoHandler.class.getName(), "letOthersRun");
    }
}
