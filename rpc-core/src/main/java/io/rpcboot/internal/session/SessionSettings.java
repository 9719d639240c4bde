package io.rpcboot.internal.session;

import io.rpcboot.ConnectionSettings;
import io.rpcboot.ValueCheck;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.Hello;
import io.rpcboot.internal.health.Traffic;
import io.rpcboot.internal.observation.ClientObservations;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one client or server have in common.
 *
 * @param name what this process calls itself
 * @param peerId 16 random bytes in hexadecimal
 * @param cancelTimeout how long a side of a session of calls waits for the other side, which it has cancelled
 * @param codecs what this side takes, the preferred one first
 * @param targets what this side serves
 * @param observations of calls that go back over the connection of a call; null where calls are not observed
 * @param failures what is made of the failures of such calls
 * @param checks finds what values of such calls must pass, as those of a client; null for nothing
 * @param traffic counts what goes over them
 * @param drops counts what overflow policies drop of the payloads of such calls
 */
public record SessionSettings(
        String name,
        String peerId,
        ConnectionSettings connection,
        Duration cancelTimeout,
        List<PayloadCodec> codecs,
        CallTargets targets,
        @Nullable ClientObservations observations,
        ClientFailures failures,
        Function<Type, @Nullable ValueCheck> checks,
        Traffic traffic,
        PayloadDrops drops) {

    public SessionSettings {
        codecs = List.copyOf(codecs);
        if (codecs.size() > FrameFormat.MAX_CODECS) {
            throw new IllegalArgumentException(
                    "at most " + FrameFormat.MAX_CODECS + " codecs fit HELLO, there are " + codecs.size());
        }
        for (PayloadCodec codec : codecs) {
            if (!codec.name().matches("[A-Za-z0-9._-]{1,32}")) {
                throw new IllegalArgumentException(
                        "codec name '" + codec.name() + "' must have 1 to 32 letters, digits, dots or dashes");
            }
        }
    }

    /** The HELLO that this side sends. */
    Hello hello() {
        return new Hello(
                Hello.VERSION,
                Hello.VERSION,
                Hello.SESSIONS,
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
