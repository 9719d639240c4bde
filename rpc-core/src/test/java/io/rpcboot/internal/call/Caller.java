package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client whose calls go over a {@link FakeOutbound}, and the peer that answers them. */
final class Caller implements CallCarrier {

    final FakeOutbound outbound;
    final ServiceClient client = new ServiceClient("service", null, null, 1 << 20, this);
    final List<ClientCall<?>> carried = new ArrayList<>();

    /** Whether a call is opened as soon as it is carried. */
    boolean opens = true;

    /** Places that were taken and not given back. */
    int places;

    private long ordinal;

    Caller() {
        this(new FakeOutbound());
    }

    Caller(FakeOutbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public void carry(ClientCall<?> call) {
        carried.add(call);
        if (opens) {
            open(call);
        } else {
            call.keepPayload();
        }
    }

    /** Does what a session does with a call. */
    void open(ClientCall<?> call) {
        places++;
        if (call.isCancelled()) {
            call.releasePayload();
            places--;
            return;
        }
        EncodedItem payload = call.takePayload();
        boolean streams = call.request().payloads() != null;
        ordinal++;
        long credit = call.opened(outbound, (int) (2 * ordinal - 1), ordinal, () -> places--, streams);
        outbound.sent.add("CALL " + call.operation() + (payload == null ? "" : " " + FakeOutbound.text(payload))
                + (credit < 0 ? "" : " credit " + credit));
        if (payload != null) {
            payload.release();
        }
        call.sent();
    }

    ClientCall<?> call() {
        return carried.get(carried.size() - 1);
    }

    void item(String text) {
        call().onData(-1, false, FakeOutbound.item(text));
    }

    void lastItem(String text) {
        call().onEnd(true, FakeOutbound.item(text));
    }

    void end() {
        call().onEnd(false, Unpooled.EMPTY_BUFFER);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object value) {
        return value instanceof ByteBuf buffer
                ? buffer.toString(StandardCharsets.UTF_8)
                : new String((byte[]) value, StandardCharsets.UTF_8);
    }
}
