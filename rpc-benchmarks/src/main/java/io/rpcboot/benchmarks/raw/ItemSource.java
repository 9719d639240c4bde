package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.rpcboot.benchmarks.Items;

/** The end of a stream that sends, as fast as the connection and the window let it. */
final class ItemSource extends FrameHandler {

    static final int ITEM = 1;
    static final int CREDIT = 2;
    static final int END = 3;
    static final int REQUEST = 4;

    /** Then others have a turn on the loop, the reading of credit among them. */
    private static final int ITEMS_A_TURN = 16 * 1024;

    private Channel channel;
    private long credit;
    private long sent;
    private long total;

    @SuppressWarnings("NullAway.Init") // the channel comes with the connection
    ItemSource(RawSettings settings) {
        super(settings);
        this.credit = settings.windowItems() == Integer.MAX_VALUE ? Long.MAX_VALUE : settings.windowItems();
    }

    /** Sends without being asked. Any thread, once connected. */
    void start(long items) {
        channel.eventLoop().execute(() -> {
            total = items;
            pump();
        });
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    void onFrame(ByteBuf in, int id, int offset, int length) {
        if (id == REQUEST) {
            total = in.getLong(offset);
        } else {
            credit += in.getLong(offset);
        }
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            pump();
        }
    }

    private void pump() {
        if (sent == total || !open()) {
            return;
        }
        long stop = Math.min(total, sent + Math.min(credit, ITEMS_A_TURN));
        credit -= stop - sent;
        long unsent = stop;
        while (sent < stop && channel.isWritable()) {
            long batch = Math.min(stop, sent + 256);
            while (sent < batch) {
                outbox().append(ITEM, Items.item(sent++));
            }
        }
        credit += unsent - sent;
        if (sent == total) {
            outbox().append(END, total);
        }
        outbox().flush();
        if (sent < total && credit > 0 && channel.isWritable()) {
            channel.eventLoop().execute(this::pump);
        }
    }
}
