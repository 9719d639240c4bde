package io.rpcboot.internal.transport;

import io.netty.buffer.ByteBufUtil;
import io.rpcboot.internal.frame.Hello;
import io.rpcboot.internal.watch.SideHealth;
import java.security.SecureRandom;

/** The id of this process: new for each one, so that a restarted peer can be told from the one before. */
public final class PeerIds {

    public static final String OF_THIS_PROCESS = random();

    private PeerIds() {}

    static SideHealth.Identity identity(String peerId) {
        return new SideHealth.Identity(peerId, Hello.VERSION);
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }
}
