package io.rpcboot.internal.transport;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteObjects;
import io.rpcboot.internal.object.ObjectHub;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The remote objects of a process, as servers and clients are built with them. */
final class Hub {

    private Hub() {}

    /** Null where there are none, or some stub of a test. */
    static @Nullable ObjectHub of(@Nullable RemoteObjects objects) {
        return objects instanceof ObjectHub hub ? hub : null;
    }

    /** The operations of the application, and those of its objects. */
    static List<OperationDefinition> operations(List<OperationDefinition> own, @Nullable ObjectHub hub) {
        if (hub == null) {
            return own;
        }
        List<OperationDefinition> all = new ArrayList<>(own);
        all.addAll(hub.operations());
        return all;
    }

    /** What this process is called by its peers. */
    static String peerId(@Nullable ObjectHub hub) {
        return hub == null ? PeerIds.OF_THIS_PROCESS : hub.peerId();
    }
}
