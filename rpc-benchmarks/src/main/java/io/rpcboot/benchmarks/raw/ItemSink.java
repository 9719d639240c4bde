package io.rpcboot.benchmarks.raw;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Tally;

/** The end of a stream that receives, and grants credit for half a window at a time. */
final class ItemSink extends FrameHandler {

    private final Tally tally;
    private final Items items;
    private final int grant;
    private ChannelHandlerContext context;
    private int ungranted;

    @SuppressWarnings("NullAway.Init") // the context comes with the connection
    ItemSink(RawSettings settings, Tally tally) {
        super(settings);
        this.tally = tally;
        this.items = new Items(tally);
        this.grant = settings.windowItems() == Integer.MAX_VALUE ? Integer.MAX_VALUE : settings.windowItems() / 2;
    }

    /** Asks for a stream. Any thread, once connected. */
    void request(long count) {
        context.executor().execute(() -> {
            outbox().append(ItemSource.REQUEST, count);
            outbox().flush();
        });
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    void onFrame(ByteBuf in, int id, int offset, int length) {
        if (id == ItemSource.ITEM) {
            items.receive(in, offset, length);
            if (++ungranted == grant) {
                outbox().append(ItemSource.CREDIT, ungranted);
                ungranted = 0;
            }
        } else if (id != ItemSource.END || in.getLong(offset) != items.received()) {
            throw new IllegalStateException("frame " + id + " after " + items.received() + " items");
        }
    }

    @Override
    void onFailure(Throwable cause) {
        tally.fail(cause);
    }
}
