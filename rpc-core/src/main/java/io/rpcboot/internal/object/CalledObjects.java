package io.rpcboot.internal.object;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.call.ArrivalLines;
import io.rpcboot.internal.object.Export.Lease;
import org.jspecify.annotations.Nullable;

/** Finds the objects of calls; one answer for all that is not there. Any thread, without a lock. */
final class CalledObjects {

    private final ExportTable exports;

    CalledObjects(ExportTable exports) {
        this.exports = exports;
    }

    /** The object of a call, which has the interface of its operation. */
    Object target(RpcCallContext call) {
        Lease lease = lease(call);
        String operation = call.operation();
        if (lease != null) {
            for (String type : lease.export.types) {
                if (isOf(type, operation)) {
                    lease.export.calls.increment();
                    return lease.export.object;
                }
            }
        }
        throw unknown(operation);
    }

    /** The lease that a call names; null if its caller does not have it. */
    @Nullable
    Lease lease(RpcCallContext call) {
        String digits = call.header(ArrivalLines.OBJECT_HEADER);
        ObjectId id;
        try {
            id = digits == null ? ObjectId.NONE : ObjectId.parse(digits);
        } catch (IllegalArgumentException e) {
            id = ObjectId.NONE;
        }
        return exports.lease(id, call.peer().id());
    }

    static RpcException unknown(String operation) {
        return new RpcException(
                RpcCode.NOT_FOUND, "'" + operation + "': there is no such object, or the caller does not hold it");
    }

    /** Behind the interface come a dot and the method, which has none. */
    private static boolean isOf(String type, String operation) {
        int dot = ObjectClient.PREFIX.length() + type.length();
        return operation.startsWith(type, ObjectClient.PREFIX.length())
                && operation.length() > dot
                && operation.charAt(dot) == '.';
    }
}
