package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a reader reads. */
final class RecordingHandler implements FrameHandler {

    final List<String> events = new ArrayList<>();

    @Nullable
    Hello hello;

    @Nullable
    ErrorBody error;

    /** With so many events frames are of no use any more. */
    int endsAfter = Integer.MAX_VALUE;

    @Override
    public boolean isEnded() {
        return events.size() >= endsAfter;
    }

    @Override
    public void onHello(Hello read) {
        hello = read;
        events.add("HELLO " + read.name());
    }

    @Override
    public void onCall(int callId, CallHead head, ByteBuf payload) {
        events.add((head.isSession() ? "OPEN " : "CALL ") + Integer.toUnsignedString(callId) + " number="
                + head.operationNumber() + " name="
                + head.name() + " codec=" + head.codec() + " deadline=" + head.deadlineMillis() + " headers="
                + head.headers() + " credit=" + head.credit() + " total=" + head.total()
                + (head.resultIsStream() ? " RESULT_STREAM" : "")
                + (head.payloadIsStream() ? " PAYLOAD_STREAM" : "")
                + (head.oneWay() ? " ONE_WAY" : "")
                + (head.hasPayload() ? " PAYLOAD" : "")
                + (head.payloadGoesOn() ? " MORE" : "")
                + " [" + ByteBufUtil.hexDump(payload) + "]");
    }

    @Override
    public void onData(int callId, int total, boolean more, ByteBuf item) {
        events.add("DATA " + callId + " total=" + total + " more=" + more + " [" + ByteBufUtil.hexDump(item) + "]");
    }

    @Override
    public void onCredit(int callId, long count) {
        events.add("CREDIT " + callId + " " + count);
    }

    @Override
    public void onLost(int callId, long total) {
        events.add("LOST " + callId + " " + total);
    }

    @Override
    public void onEnd(int callId, boolean hasItem, ByteBuf item) {
        events.add("END " + callId + " item=" + hasItem + " [" + ByteBufUtil.hexDump(item) + "]");
    }

    @Override
    public void onError(int callId, ErrorBody read) {
        error = read;
        events.add("ERROR " + callId);
    }

    @Override
    public void onCancel(int callId, CancelBody cancel) {
        events.add((cancel.ack() ? "CANCEL ACK " : "CANCEL ") + callId + " " + cancel.code() + " '" + cancel.canceller()
                + "' '" + cancel.reason() + "'");
    }

    @Override
    public void onStarted(int callId, boolean hasValue, int total, ByteBuf value) {
        events.add("STARTED " + callId + " value=" + hasValue + " total=" + total + " [" + ByteBufUtil.hexDump(value)
                + "]");
    }

    @Override
    public void onItemsEnd(int callId) {
        events.add("ITEMS_END " + callId);
    }

    @Override
    public void onEnough(int callId) {
        events.add("ENOUGH " + callId);
    }

    @Override
    public void onPing(long payload) {
        events.add("PING " + Long.toHexString(payload));
    }

    @Override
    public void onPong(long payload) {
        events.add("PONG " + Long.toHexString(payload));
    }

    @Override
    public void onGoAway(GoAway goAway) {
        events.add("GOAWAY " + goAway.accepted() + " " + goAway.code() + " '" + goAway.reason() + "'");
    }
}
