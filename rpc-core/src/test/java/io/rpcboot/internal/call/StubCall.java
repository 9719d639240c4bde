package io.rpcboot.internal.call;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call of which only the parts that both ends share are looked at. */
final class StubCall extends Call implements StreamOwner {

    final List<String> events = new ArrayList<>();
    private final String operation;

    StubCall() {
        this("stub");
    }

    StubCall(String operation) {
        this.operation = operation;
    }

    @Nullable
    StreamReceiver receiver;

    boolean dropsItems;

    @Override
    public String operation() {
        return operation;
    }

    @Override
    public void onEndWritten() {
        events.add("end written");
    }

    @Override
    public void onItemRefused(int size, int limit) {
        events.add("refused " + size);
    }

    @Override
    @Nullable
    StreamReceiver receiver() {
        return receiver;
    }

    @Override
    int maxItem() {
        return 10;
    }

    @Override
    void onItem(ByteBuf item, boolean last) {
        events.add((last ? "last " : "item ") + item.toString(StandardCharsets.UTF_8));
    }

    @Override
    void onItemsEnd() {
        events.add("items end");
    }

    @Override
    void onItemTooLarge(int size) {
        events.add("too large " + size);
    }

    @Override
    String stateText() {
        return "stub";
    }

    @Override
    long creditReceived() {
        return 0;
    }

    @Override
    List<String> hopPath() {
        return List.of();
    }

    @Override
    Map<String, String> callHeaders() {
        return Map.of();
    }

    @Override
    public void giveUp(String reason) {
        events.add("given up " + reason);
    }

    @Override
    protected void onTimeout() {
        events.add("timeout");
    }

    @Override
    public boolean dropsItems() {
        return dropsItems;
    }

    @Override
    public void onStreamEnd() {
        events.add("stream end");
    }

    @Override
    public void onStreamFailure(Throwable error) {
        events.add("stream failure " + error.getMessage());
    }
}
