package io.rpcboot.internal.object;

import io.rpcboot.PeerInfo;
import java.util.concurrent.atomic.AtomicBoolean;

/** The peer ids of the applications in this process: that of the process for the first, others for others. */
final class HubIds {

    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private HubIds() {}

    static String take() {
        return TAKEN.compareAndSet(false, true)
                ? PeerInfo.idOfThisProcess()
                : ObjectId.random().toString();
    }
}
