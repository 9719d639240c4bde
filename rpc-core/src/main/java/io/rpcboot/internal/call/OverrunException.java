package io.rpcboot.internal.call;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;

/** More items than a stream's buffer takes: the producer was faster than its consumer for too long. */
final class OverrunException extends RpcException {

    private static final long serialVersionUID = 1L;

    OverrunException(String operation, StreamOverflow overflow) {
        super(
                RpcCode.RESOURCE_EXHAUSTED,
                "'" + operation + "': stream overrun: the consumer takes no more for now, and all "
                        + overflow.bufferSize() + " places of the producer's buffer are taken (overflow "
                        + overflow.policy() + "); consume faster, raise bufferSize, or choose to drop items",
                operation,
                null,
                null);
    }
}
