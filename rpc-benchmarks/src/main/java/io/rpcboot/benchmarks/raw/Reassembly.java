package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Under TLS the transport reads ciphertext: what was decrypted is copied to the connection's read buffer. */
final class Reassembly extends ChannelInboundHandlerAdapter {

    private final ReadBuffer readBuffer;

    Reassembly(ReadBuffer readBuffer) {
        this.readBuffer = readBuffer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                ByteBuf buffer = readBuffer.next(context.alloc());
                buffer.writeBytes(in, Math.min(in.readableBytes(), buffer.writableBytes()));
                context.fireChannelRead(buffer);
            }
        } finally {
            in.release();
        }
    }
}
