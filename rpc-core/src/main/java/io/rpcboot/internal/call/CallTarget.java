package io.rpcboot.internal.call;

import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.internal.observation.ServedObservation;
import org.jspecify.annotations.Nullable;

/** What serves the calls of one operation name; implemented by the dispatch. On the event loop. */
public interface CallTarget {

    String operation();

    /** Why calls are not served: an unknown or a blocked operation. Null where they are. */
    @Nullable
    CallFailure refusal();

    PayloadSpec.Kind payloadKind();

    boolean streamedResult();

    /** What becomes of the items of a streamed result that cannot be sent yet; null for back-pressure. */
    @Nullable
    StreamOverflow overflow();

    /** Reads and writes what goes over a session; null for an operation that is none. Checked with {@link #decoder}. */
    default @Nullable SessionCodec session(int codec) {
        return null;
    }

    /**
     * What a session's items are made by.
     *
     * @param received reads the caller's items
     * @param sent writes the items to the caller
     * @param started writes the value that the session starts with
     */
    record SessionCodec(ItemDecoder received, ItemEncoder sent, ItemEncoder started) {}

    /** Whether the operation is a session. */
    default boolean isSession() {
        return false;
    }

    /** Reads payloads of a codec; null for an index that was never announced. */
    @Nullable
    ItemDecoder decoder(int codec);

    /** Writes results for a codec; null for an index that was never announced. */
    @Nullable
    ItemEncoder encoder(int codec);

    /** Most bytes of a payload, or of an item of it; the connection's own limit holds beside it. */
    int maxPayload();

    /** Whether a call without payload is refused. */
    boolean payloadRequired();

    /** Begins the observation of a call; null where calls are not observed. */
    default @Nullable ServedObservation observe(ServedCall call) {
        return null;
    }

    /** Has the handler run; what comes of it is told to the call. */
    void invoke(ServedCall call, @Nullable Object payload);

    /**
     * A call has arrived; on the event loop.
     *
     * @return when, for {@link #onEnd}
     */
    long onBegin(TimerWheel timers);

    /**
     * A call has ended; on the event loop.
     *
     * @param error with what error it was answered; null for none
     */
    void onEnd(TimerWheel timers, long beganNanos, @Nullable RpcCode error);

    /** What the caller of a call that the runtime failed is told. */
    CallFailure describe(ServedCall call, CallFailure failure);

    /** What the caller of a call whose handler failed is told. Any thread. */
    CallFailure describe(ServedCall call, Throwable error);
}
