package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;

/** The server of the unary workloads: sends each payload back under its id. */
final class EchoHandler extends FrameHandler {

    EchoHandler(RawSettings settings) {
        super(settings);
    }

    @Override
    void onFrame(ByteBuf in, int id, int offset, int length) {
        outbox().append(id, in, offset, length);
    }
}
