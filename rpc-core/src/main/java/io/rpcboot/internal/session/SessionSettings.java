package io.rpcboot.internal.session;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.frame.Hello;
import java.util.List;

/**
 * What the sessions of one client or server have in common.
 *
 * @param name what this process calls itself
 * @param peerId 16 random bytes in hexadecimal
 * @param codecs what this side takes, the preferred one first
 * @param targets what this side serves
 */
public record SessionSettings(
        String name, String peerId, ConnectionSettings connection, List<PayloadCodec> codecs, CallTargets targets) {

    /** The HELLO that this side sends. */
    Hello hello() {
        return new Hello(
                Hello.VERSION,
                Hello.VERSION,
                connection.maxFrameSize(),
                connection.maxMessageSize(),
                connection.maxConcurrentCalls(),
                BoundOperations.LIMIT,
                connection.keepAliveInterval().toMillis(),
                peerId,
                name,
                codecs.stream().map(PayloadCodec::name).toList());
    }
}
