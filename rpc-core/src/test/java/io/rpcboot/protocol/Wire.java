package io.rpcboot.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of the wire, written by hand from {@code docs/PROTOCOL.md} and from nothing else: a mistake that the
 * production writer and reader share does not pass here.
 */
final class Wire {

    static final int HELLO = 1;
    static final int CALL = 2;
    static final int DATA = 3;
    static final int CREDIT = 4;
    static final int END = 5;
    static final int ERROR = 6;
    static final int CANCEL = 7;
    static final int PING = 8;
    static final int GOAWAY = 9;
    static final int STARTED = 10;
    static final int ITEMS_END = 11;
    static final int LOST = 12;
    static final int OPEN = 13;
    static final int ENOUGH = 14;

    /** The feature bit of sessions. */
    static final int SESSIONS = 1;

    static final int NAMED = 0x01;
    static final int DEADLINE = 0x02;
    static final int HEADERS = 0x04;
    static final int RESULT_STREAM = 0x08;
    static final int PAYLOAD_STREAM = 0x10;
    static final int ONE_WAY = 0x20;
    static final int PAYLOAD = 0x40;
    static final int CALL_MORE = 0x80;

    static final int MORE = 0x01;
    static final int FIRST = 0x02;
    static final int ITEM = 0x01;
    static final int ACK = 0x01;

    /** Codec index that stands for plain bytes. */
    static final int BYTES = 255;

    static final byte[] MAGIC = "RPCB".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Wire() {}

    static Wire fields() {
        return new Wire();
    }

    Wire u8(int value) {
        out.write(value);
        return this;
    }

    Wire u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Wire u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    Wire u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    Wire str8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return u8(bytes.length).raw(bytes);
    }

    Wire str16(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return u16(bytes.length).raw(bytes);
    }

    Wire raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] frame(int type, int flags, long callId, byte[] body) {
        return header(body.length, type, flags, callId).raw(body).bytes();
    }

    static Wire header(long length, int type, int flags, long callId) {
        return fields().u32(length).u8(type).u8(flags).u32(callId);
    }

    /** The magic and a HELLO with the defaults of the document. */
    static byte[] opening() {
        return fields().raw(MAGIC).raw(frame(HELLO, 0, 0, hello().bytes())).bytes();
    }

    static Wire hello() {
        return hello(65_536, 4_194_304, 128);
    }

    static Wire hello(int maxFramePayload, int maxMessage, int maxCalls) {
        return fields().u8(1)
                .u8(1)
                .u32(SESSIONS)
                .u32(maxFramePayload)
                .u32(maxMessage)
                .u32(maxCalls)
                .u32(1024)
                .u32(0)
                .raw(new byte[16])
                .str8("raw")
                .u8(1)
                .str8("json")
                .u16(0);
    }

    /** A CALL of bytes that names its operation without binding a number. */
    static byte[] call(long callId, String operation, byte[] payload) {
        return frame(CALL, NAMED | PAYLOAD, callId, head(operation).raw(payload).bytes());
    }

    static byte[] call(long callId, String operation, String payload) {
        return call(callId, operation, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A CALL without PAYLOAD; {@code fields} follow the codec. */
    static byte[] call(long callId, String operation, int flags, Wire fields) {
        return frame(
                CALL, NAMED | flags, callId, head(operation).raw(fields.bytes()).bytes());
    }

    /** What every CALL begins with: number 0, the name, the codec of bytes. */
    static Wire head(String operation) {
        return fields().u16(0).str8(operation).u8(BYTES);
    }

    /** An OPEN of bytes with a first credit; {@code fields} follow it. */
    static byte[] open(long callId, String operation, int flags, long credit, Wire fields) {
        Wire body = head(operation).u32(credit).raw(fields.bytes());
        return frame(OPEN, NAMED | RESULT_STREAM | flags, callId, body.bytes());
    }

    static byte[] data(long callId, int flags, byte[] item) {
        return frame(DATA, flags, callId, item);
    }

    static byte[] credit(long callId, long count) {
        return frame(CREDIT, 0, callId, fields().u32(count).bytes());
    }

    static byte[] end(long callId) {
        return frame(END, 0, callId, new byte[0]);
    }

    static byte[] end(long callId, byte[] item) {
        return frame(END, ITEM, callId, item);
    }

    static byte[] error(long callId, int code, String message) {
        return frame(
                ERROR,
                0,
                callId,
                fields().u8(code).u8(1).str16("").str16(message).bytes());
    }

    /** An ERROR of the runtime: the handler did not run. */
    static byte[] refusal(long callId, int code, String message) {
        return frame(
                ERROR,
                0,
                callId,
                fields().u8(code).u8(2).str16("").str16(message).bytes());
    }

    static byte[] cancel(long callId) {
        return frame(CANCEL, 0, callId, fields().u8(1).str8("").str16("because").bytes());
    }

    static byte[] cancel(long callId, int flags, String canceller, String reason) {
        Wire body = fields().u8(1).str8(canceller).str16(reason);
        return frame(CANCEL, flags, callId, body.bytes());
    }

    static byte[] ping(long payload) {
        return frame(PING, 0, 0, fields().u64(payload).bytes());
    }

    static byte[] goAway(long accepted, int code, String reason) {
        return frame(GOAWAY, 0, 0, fields().u64(accepted).u8(code).str16(reason).bytes());
    }

    static byte[] concat(byte[]... parts) {
        Wire all = fields();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.bytes();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
