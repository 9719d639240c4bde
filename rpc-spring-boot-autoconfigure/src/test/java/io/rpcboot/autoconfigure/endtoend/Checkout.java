package io.rpcboot.autoconfigure.endtoend;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import org.springframework.stereotype.Component;

/** A caller as the design describes it. */
@Component
class Checkout {

    final RemoteClient text;

    Checkout(@RpcClient("text") RemoteClient text) {
        this.text = text;
    }
}
