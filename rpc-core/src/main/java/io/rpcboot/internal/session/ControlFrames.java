package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.frame.CancelBody;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.GoAway;

/** The frames that overtake all data: they are written to the outbound buffer at once. Confined to the event loop. */
final class ControlFrames {

    private final FrameBuffer frames;

    ControlFrames(FrameBuffer frames) {
        this.frames = frames;
    }

    void sendCancel(Call call, CancelBody cancel) {
        ByteBuf out = frames.room(64);
        FrameWriter.writeCancel(out, call.callId(), cancel);
        frames.appended();
    }

    void sendCredit(Call call, long count) {
        ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH + 4);
        FrameWriter.writeCredit(out, call.callId(), Math.min(count, 0xFFFF_FFFFL));
        frames.appended();
    }

    void sendEnough(Call call) {
        ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH);
        FrameWriter.writeEnough(out, call.callId());
        frames.appended();
    }

    void sendLost(Call call, long total) {
        ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH + 8);
        FrameWriter.writeLost(out, call.callId(), total);
        frames.appended();
    }

    void sendPing(boolean ack, long payload) {
        ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH + 8);
        FrameWriter.writePing(out, ack, payload);
        frames.appended();
    }

    void sendGoAway(GoAway goAway) {
        ByteBuf out = frames.room(256);
        FrameWriter.writeGoAway(out, goAway);
        frames.appended();
    }
}
