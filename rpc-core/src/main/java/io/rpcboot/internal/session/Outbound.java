package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.rpcboot.internal.call.Call;
import io.rpcboot.internal.call.EncodedItem;
import io.rpcboot.internal.call.StreamSender;
import io.rpcboot.internal.frame.ErrorBody;
import io.rpcboot.internal.frame.FrameFormat;
import io.rpcboot.internal.frame.FrameWriter;
import io.rpcboot.internal.frame.Hello;
import io.rpcboot.internal.health.Traffic;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What leaves a connection. Small frames go to the {@link FrameBuffer} at once. Items larger than a frame wait
 * in a ring: one frame of each call in turn, while the socket keeps up. Control frames do not wait in it. Confined
 * to the event loop.
 */
final class Outbound {

    /** Frames from the ring before the loop sees to its input again. */
    static final int MAX_PUMPED = 16;

    private final Channel channel;
    private final FrameBuffer frames;
    private final ArrayDeque<Call> ring = new ArrayDeque<>(0);
    private final ArrayDeque<StreamSender> stalled = new ArrayDeque<>(0);
    private final ControlFrames control;
    private int maxPayload = FrameFormat.MIN_FRAME_PAYLOAD;
    private int maxMessage;
    private boolean pumpScheduled;
    private boolean closed;

    /** @param clock as {@code System.nanoTime()} */
    Outbound(Channel channel, Traffic traffic, LongSupplier clock) {
        this.channel = channel;
        this.frames = new FrameBuffer(channel, traffic, clock);
        this.control = new ControlFrames(frames);
    }

    /** What does not wait behind items. */
    ControlFrames control() {
        return control;
    }

    /** What the peer's HELLO says that it takes. */
    void limits(Hello peer) {
        maxPayload = peer.maxFramePayload();
        maxMessage = peer.maxMessage();
    }

    int maxPayload() {
        return maxPayload;
    }

    /** Most bytes of an item that the peer takes; 0 before its HELLO. */
    int maxMessage() {
        return maxMessage;
    }

    /** Where frames are written that are not sent or queued by a method of this. */
    FrameBuffer frames() {
        return frames;
    }

    void beginBatch(long now) {
        frames.beginBatch(now);
    }

    void endBatch() {
        frames.endBatch();
        if (!ring.isEmpty()) {
            pump();
        }
        frames.flush();
    }

    void sendHello(Hello hello) {
        ByteBuf out = frames.room(FrameFormat.MAX_HEAD);
        FrameWriter.writeMagic(out);
        FrameWriter.writeHello(out, hello);
        frames.appended();
        frames.flush();
    }

    /** Sends an item of a stream, unless it has to wait, or is over a limit; borrows the array. */
    boolean sendAtOnce(Call call, byte[] item) {
        int length = item.length;
        if (closed || call.backlog() != null || length > maxPayload || length > maxMessage) {
            return false;
        }
        ByteBuf out = frames.room(length + Backlog.OVERHEAD);
        FrameWriter.writeItem(out, call.callId(), item, 0, length, false);
        frames.appended(FrameBuffer.flushBytes(length, true));
        return true;
    }

    /** Sends or queues an item; takes ownership. */
    void sendItem(Call call, EncodedItem item, boolean last) {
        if (closed) {
            item.release();
            return;
        }
        int length = item.length();
        if (call.backlog() != null || length > maxPayload) {
            queue(call).add(item.keep(), last, 0);
            pumpSoon();
            return;
        }
        ByteBuf out = frames.room(length + Backlog.OVERHEAD);
        byte[] array = item.array();
        if (array != null) {
            FrameWriter.writeItem(out, call.callId(), array, item.offset(), length, last);
        } else {
            if (last) {
                FrameWriter.writeEndWithItem(out, call.callId(), length);
            } else {
                FrameWriter.writeData(out, call.callId(), length);
            }
            item.writeTo(out, 0, length);
        }
        item.release();
        if (last) {
            call.onEndWritten(); // before the other side can read it, so that the figures do not lag behind the answer
        }
        frames.appended(FrameBuffer.flushBytes(length, !last));
    }

    /**
     * The rest of a payload whose first fragment has been sent with its CALL; takes ownership.
     *
     * @param last whether it ends the direction
     */
    void sendRest(Call call, EncodedItem item, int alreadyWritten, boolean last) {
        if (closed) {
            item.release();
            return;
        }
        queue(call).add(item, last, alreadyWritten);
        pumpSoon();
    }

    /** Sends or queues END, or ERROR. */
    void sendEnd(Call call, @Nullable ErrorBody error) {
        if (closed) {
            return;
        }
        if (call.backlog() != null) {
            queue(call).addEnd(error);
            return;
        }
        if (error == null) {
            ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH);
            FrameWriter.writeEnd(out, call.callId());
        } else {
            ByteBuf out = frames.room(1024);
            FrameWriter.writeError(out, call.callId(), error);
        }
        call.onEndWritten();
        frames.appended();
    }

    /** Sends or queues STARTED; takes ownership of its value. */
    void sendStarted(Call call, @Nullable EncodedItem value) {
        int length = value == null ? -1 : value.length();
        if (closed) {
            release(value);
            return;
        }
        int inFrame = Math.min(length, maxPayload);
        ByteBuf out = frames.room(Math.max(0, inFrame) + Backlog.OVERHEAD);
        FrameWriter.writeStarted(out, call.callId(), inFrame, length);
        EncodedItem rest = null;
        if (value != null) {
            value.writeTo(out, 0, inFrame);
            rest = inFrame < length ? value.keep() : null;
        }
        if (rest == null) {
            release(value);
        } else {
            queue(call).add(rest, false, inFrame);
        }
        frames.appended();
        if (rest != null) {
            pumpSoon();
        }
    }

    /** Sends or queues ITEMS_END. */
    void sendItemsEnd(Call call) {
        if (closed) {
            return;
        }
        if (call.backlog() != null) {
            queue(call).addItemsEnd();
            return;
        }
        ByteBuf out = frames.room(FrameFormat.HEADER_LENGTH);
        FrameWriter.writeItemsEnd(out, call.callId());
        frames.appended();
    }

    /** Forgets what the call has queued. */
    void drop(Call call) {
        if (call.backlog() instanceof Backlog backlog) {
            call.backlog(null);
            ring.remove(call);
            backlog.release();
        }
    }

    /** Bytes that wait for the socket, for those who look at it. */
    long queuedBytes() {
        return frames.bytes() + QueuedBytes.of(channel, ring);
    }

    boolean isWritable(Call call) {
        return call.backlog() == null && channel.isWritable();
    }

    void awaitWritable(StreamSender sender) {
        stalled.add(sender);
    }

    private void pumpOn() {
        pumpScheduled = false;
        pump();
        for (int count = stalled.size(); count > 0 && channel.isWritable(); count--) {
            StreamSender sender = stalled.poll();
            if (sender != null) {
                sender.requestMore();
            }
        }
    }

    /**
     * Nothing more is sent; closes the channel.
     *
     * @param atOnce whether nothing that was written can be read any more; otherwise the peer has a moment to read it
     */
    void close(boolean atOnce) {
        closed = true;
        frames.close();
        for (Call call : ring.toArray(Call[]::new)) {
            drop(call);
        }
        stalled.clear();
        if (atOnce) {
            channel.close();
        } else {
            ChannelEnd.closeWhenWritten(channel);
        }
    }

    private static void release(@Nullable EncodedItem item) {
        if (item != null) {
            item.release();
        }
    }

    private Backlog queue(Call call) {
        if (call.backlog() instanceof Backlog backlog) {
            return backlog;
        }
        Backlog fresh = new Backlog(call.callId());
        call.backlog(fresh);
        ring.add(call);
        return fresh;
    }

    /** At the end of a batch, so that all calls of it take their turns, and small frames go first. */
    private void pumpSoon() {
        if (!frames.inBatch()) {
            pump();
        }
    }

    private void pump() {
        boolean emptied = false;
        for (int count = 0; count < MAX_PUMPED && channel.isWritable(); count++) {
            Call call = ring.poll();
            if (call == null || !(call.backlog() instanceof Backlog backlog)) {
                break;
            }
            ByteBuf out = frames.room(backlog.nextLength(maxPayload));
            boolean ended = backlog.writeNext(out, maxPayload);
            if (backlog.isEmpty()) {
                call.backlog(null);
                emptied = true;
            } else {
                ring.add(call);
            }
            if (ended) {
                call.onEndWritten();
            }
            frames.appended();
        }
        if ((emptied || !ring.isEmpty()) && channel.isWritable()) {
            pumpLater();
        }
    }

    /**
     * Goes on once the loop has seen to its input: when the socket takes more again, or a queue has become empty. Neither at
     * once, within a flush which Netty goes on with for as long as there is more to write and the peer reads it, nor in a task
     * that is executed, which runs before the loop sees to its input and may bring another one.
     */
    void pumpLater() {
        if (!pumpScheduled && !closed && !(ring.isEmpty() && stalled.isEmpty())) {
            pumpScheduled = true;
            channel.eventLoop().schedule(this::pumpOn, 0, TimeUnit.NANOSECONDS);
        }
    }
}
