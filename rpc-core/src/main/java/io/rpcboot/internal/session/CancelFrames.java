package io.rpcboot.internal.session;

import io.rpcboot.RpcCode;
import io.rpcboot.internal.call.Cancellation;
import io.rpcboot.internal.frame.CancelBody;

/** Cancellations to CANCEL bodies and back. */
final class CancelFrames {

    private CancelFrames() {}

    static Cancellation read(CancelBody body) {
        return new Cancellation(RpcCode.ofNumber(body.code()), body.canceller(), body.reason());
    }

    static CancelBody body(Cancellation cancellation) {
        return new CancelBody(cancellation.code().number(), cancellation.canceller(), cancellation.reason());
    }

    /** The answer to the callee's CANCEL. */
    static CancelBody acknowledgement() {
        return new CancelBody(true, RpcCode.CANCELLED.number(), "", "");
    }
}
