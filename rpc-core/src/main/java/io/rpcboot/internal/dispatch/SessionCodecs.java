package io.rpcboot.internal.dispatch;

import io.rpcboot.OperationDefinition.Contract;
import io.rpcboot.SessionSpec;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.internal.call.CallTarget.SessionCodec;
import io.rpcboot.internal.call.ItemDecoder;
import io.rpcboot.internal.call.ItemEncoder;
import java.lang.reflect.Type;
import java.util.List;

/** The readers and writers of one session operation, for each codec. Safe for any thread. */
final class SessionCodecs {

    private final SessionCodec[] codecs;
    private final SessionCodec bytes;

    SessionCodecs(SessionSpec session, Contract contract, List<PayloadCodec> codecs, int maxMessage) {
        this.codecs = codecs.stream()
                .map(codec -> new SessionCodec(
                        ItemDecoder.of(session.received(), codec::reader).checkedBy(contract.payload()),
                        new ItemEncoder(codec.writer(session.sent()), maxMessage, contract.result()),
                        new ItemEncoder(codec.writer(Object.class), maxMessage)))
                .toArray(SessionCodec[]::new);
        this.bytes = new SessionCodec(
                ItemDecoder.isBytes(session.received()) || session.received() == Void.class
                        ? ItemDecoder.of(session.received(), type -> item -> null)
                        : item -> refuse(session.received()),
                new ItemEncoder(null, maxMessage, contract.result()),
                new ItemEncoder(null, maxMessage));
    }

    /** What serves a codec that was checked to be one of HELLO, or plain bytes. */
    SessionCodec of(int codec) {
        return codec < codecs.length ? codecs[codec] : bytes;
    }

    private static Object refuse(Type type) {
        throw new PayloadException("plain bytes are no " + type.getTypeName() + ": name a codec", null, null);
    }
}
