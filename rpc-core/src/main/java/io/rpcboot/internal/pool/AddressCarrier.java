package io.rpcboot.internal.pool;

import io.rpcboot.ConnectionLostException;
import io.rpcboot.PoolExhaustedException;
import io.rpcboot.PoolExhaustedException.Figures;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.CallCarrier;
import io.rpcboot.internal.call.ClientCall;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Brings calls to the pool of an address, and to its next one when that was dropped meanwhile. Any thread. */
final class AddressCarrier implements CallCarrier {

    /** A pool may be dropped between being looked up and being used, but hardly twice. */
    private static final int TRIES = 3;

    private final PoolRegistry registry;
    private final URI address;
    private volatile @Nullable ServicePool pool;

    AddressCarrier(PoolRegistry registry, URI address) {
        this.registry = registry;
        this.address = address;
    }

    @Override
    public void carry(ClientCall<?> call) {
        ServicePool known = pool;
        if (known != null && known.offer(call)) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            ServicePool current = registry.obtain(address);
            if (current == null) {
                break;
            }
            pool = current;
            if (current.offer(call)) {
                return;
            }
        }
        call.fail(refused(call.operation()));
    }

    private RpcException refused(String operation) {
        if (registry.isClosed()) {
            return new ConnectionLostException(
                    "'" + operation + "' was not sent: the clients are closed", operation, null, false, null);
        }
        return new PoolExhaustedException(
                "address " + address + ": " + registry.limit() + " of " + registry.limit()
                        + " pools for addresses given at run time are in use. Make known addresses services of"
                        + " their own, or call fewer addresses at a time",
                operation,
                new Figures(0, 0, 0, 0, 0, 0),
                null);
    }
}
