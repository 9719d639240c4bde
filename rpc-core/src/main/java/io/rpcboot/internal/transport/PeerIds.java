package io.rpcboot.internal.transport;

import io.netty.buffer.ByteBufUtil;
import java.security.SecureRandom;

/** The id of this process: new for each one, so that a restarted peer can be told from the one before. */
final class PeerIds {

    static final String OF_THIS_PROCESS = random();

    private PeerIds() {}

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }
}
