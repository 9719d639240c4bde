package io.rpcboot.internal.session;

import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a connection as its pool sees it, with a client over it. */
final class RecordingListener implements ConnectionListener {

    final List<String> events = new ArrayList<>();

    @Nullable
    Connection connection;

    @Nullable
    Throwable cause;

    /** Places that were taken and not given back. */
    int places;

    /** What becomes of calls that are not opened any more. */
    private final CallCarrier carrier = call -> {
        places++;
        connection.open(call, () -> places--);
    };

    final ServiceClient client = new ServiceClient("peer", null, null, 64 << 20, carrier);

    @Override
    public void onReady(Connection ready) {
        connection = ready;
        events.add("ready");
    }

    @Override
    public void onDraining(Connection drained, String reason) {
        events.add("draining");
    }

    @Override
    public void onClosed(@Nullable Throwable why) {
        cause = why;
        events.add("closed");
    }
}
