package io.rpcboot.internal.object;

import io.rpcboot.ObjectLoss;
import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.ArrivalLines;
import org.jspecify.annotations.Nullable;

/** Calls the methods of one object. Any thread. */
final class ObjectClient implements RemoteClient {

    /** What the names of operations on objects begin with. */
    static final String PREFIX = "rpc.object.";

    private final Holding holding;
    private final String service;
    private final FailingClients failing;

    /** Makes clients all of whose calls fail. */
    @FunctionalInterface
    interface FailingClients {
        RemoteClient of(RpcException error);
    }

    /** @param type the owner's name of the interface */
    ObjectClient(Holding holding, String type, FailingClients failing) {
        this.holding = holding;
        this.service = PREFIX + type;
        this.failing = failing;
    }

    @Override
    public String serviceId() {
        return service;
    }

    @Override
    public CallSpec operation(String operation) {
        Import object = holding.object;
        String name = operation.startsWith(service + ".") ? operation : service + "." + operation;
        ObjectLoss loss = holding.loss();
        ObjectId lease = object.lease;
        if (loss != null || lease == null) {
            return failing.of(lost(object, loss)).operation(name);
        }
        object.calls.increment();
        return object.owner.link().client().operation(name).header(ArrivalLines.OBJECT_HEADER, lease.toString());
    }

    private static RpcException lost(Import object, @Nullable ObjectLoss loss) {
        return loss == null
                ? new RpcException(
                        RpcCode.FAILED_PRECONDITION,
                        object.text() + ": the message that it came with is still on its way")
                : new RpcException(RpcCode.FAILED_PRECONDITION, object.text() + " is lost, " + loss);
    }
}
