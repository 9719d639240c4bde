package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.GoAway;

/** The frames that overtake all data: they are written to the outbound buffer at once. Confined to the event loop. */
final class ControlFrames {

    private final Outbound outbound;

    ControlFrames(Outbound outbound) {
        this.outbound = outbound;
    }

    void sendCancel(Call call, CancelBody cancel) {
        ByteBuf out = outbound.room(64);
        FrameWriter.writeCancel(out, call.callId(), cancel);
        outbound.appended(out);
    }

    void sendCredit(Call call, long count) {
        ByteBuf out = outbound.room(FrameFormat.HEADER_LENGTH + 4);
        FrameWriter.writeCredit(out, call.callId(), Math.min(count, 0xFFFF_FFFFL));
        outbound.appended(out);
    }

    void sendEnough(Call call) {
        ByteBuf out = outbound.room(FrameFormat.HEADER_LENGTH);
        FrameWriter.writeEnough(out, call.callId());
        outbound.appended(out);
    }

    void sendLost(Call call, long total) {
        ByteBuf out = outbound.room(FrameFormat.HEADER_LENGTH + 8);
        FrameWriter.writeLost(out, call.callId(), total);
        outbound.appended(out);
    }

    void sendPing(boolean ack, long payload) {
        ByteBuf out = outbound.room(FrameFormat.HEADER_LENGTH + 8);
        FrameWriter.writePing(out, ack, payload);
        outbound.appended(out);
    }

    void sendGoAway(GoAway goAway) {
        ByteBuf out = outbound.room(256);
        FrameWriter.writeGoAway(out, goAway);
        outbound.appended(out);
    }
}
