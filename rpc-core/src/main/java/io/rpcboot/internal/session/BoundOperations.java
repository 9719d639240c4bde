package io.rpcboot.internal.session;

import io.rpcboot.RpcProtocolException;
import io.rpcboot.internal.call.CallTarget;
import io.rpcboot.internal.call.CallTargets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the other side has bound its operation numbers to here. Confined to the event loop. */
final class BoundOperations {

    /** Most numbers that a peer may bind on one connection; announced in HELLO. */
    static final int LIMIT = 1024;

    private final CallTargets targets;
    private @Nullable CallTarget[] bound = {};

    BoundOperations(CallTargets targets) {
        this.targets = targets;
    }

    /**
     * What serves a call.
     *
     * @param name the name to bind the number to, null if it is bound
     */
    CallTarget resolve(int number, @Nullable String name) {
        if (name != null) {
            return bind(number, name);
        }
        CallTarget target = number > 0 && number <= bound.length ? bound[number - 1] : null;
        if (target == null) {
            throw new RpcProtocolException("operation number " + number + " is not bound to a name");
        }
        return target;
    }

    private CallTarget bind(int number, String name) {
        CallTarget target = targets.resolve(name);
        if (number == 0) {
            return target;
        }
        if (number > LIMIT) {
            throw new RpcProtocolException("operation number " + number + " is over the limit of " + LIMIT);
        }
        if (number > bound.length) {
            bound = Arrays.copyOf(bound, Math.min(LIMIT, Math.max(number, Math.max(4, bound.length * 2))));
        }
        if (bound[number - 1] != null) {
            throw new RpcProtocolException("operation number " + number + " is bound twice");
        }
        bound[number - 1] = target;
        return target;
    }
}
