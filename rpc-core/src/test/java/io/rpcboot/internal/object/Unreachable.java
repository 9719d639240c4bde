package io.rpcboot.internal.object;

import io.rpcboot.RemoteClient;
import io.rpcboot.internal.call.CallCarrier;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For links over which nobody is dialed. */
final class Unreachable implements PeerLink.Dialer {

    @Override
    public void dial(List<String> addresses, PeerLink link, Consumer<@Nullable Throwable> done) {
        throw new AssertionError("nobody is called");
    }

    @Override
    public RemoteClient client(CallCarrier carrier, String text) {
        throw new AssertionError("nobody is called");
    }
}
