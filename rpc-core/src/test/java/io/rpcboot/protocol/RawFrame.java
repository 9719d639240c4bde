package io.rpcboot.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A frame as a {@link RawPeer} has read it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawFrame(int type, int flags, int callId, byte[] body) {

    private static final List<String> NAMES = List.of(
            "HELLO",
            "CALL",
            "DATA",
            "CREDIT",
            "END",
            "ERROR",
            "CANCEL",
            "PING",
            "GOAWAY",
            "STARTED",
            "ITEMS_END",
            "LOST",
            "OPEN",
            "ENOUGH");

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The code of an ERROR, a CANCEL or a GOAWAY. */
    int code() {
        return body[type == Wire.GOAWAY ? 8 : 0] & 0xFF;
    }

    /** Whether an ERROR says that the handler was invoked. */
    boolean handlerRan() {
        return (body[1] & 1) != 0;
    }

    /** The message of an ERROR, the reason of a CANCEL or a GOAWAY. */
    String message() {
        ByteBuffer in = ByteBuffer.wrap(body);
        switch (type) {
            case Wire.ERROR -> {
                in.position(2);
                str16(in);
            }
            case Wire.CANCEL -> in.position(2 + (body[1] & 0xFF));
            case Wire.GOAWAY -> in.position(9);
            default -> throw new IllegalStateException(this + " has no message");
        }
        return str16(in);
    }

    /** The count of a CREDIT. */
    long credit() {
        return ByteBuffer.wrap(body).getInt() & 0xFFFF_FFFFL;
    }

    /** How many calls a GOAWAY says were accepted. */
    long accepted() {
        return ByteBuffer.wrap(body).getLong();
    }

    private static String str16(ByteBuffer in) {
        byte[] text = new byte[in.getShort() & 0xFFFF];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    static String name(int type) {
        return type >= 1 && type <= NAMES.size() ? NAMES.get(type - 1) : "type " + type;
    }

    @Override
    public String toString() {
        String text = type == Wire.ERROR || type == Wire.CANCEL || type == Wire.GOAWAY
                ? " code " + code() + " " + message()
                : "";
        return name(type) + " flags " + flags + " call " + callId + ", " + body.length + " bytes" + text;
    }
}
