package io.rpcboot.internal.frame;

/**
 * Numbers of the wire, as in {@code docs/PROTOCOL.md}.
 *
 * <pre>
 *  0               4      5      6              10
 * +---------------+------+-------+--------------+----------------- - -
 * | length   u32  | type | flags | call id  u32 | body (length bytes)
 * +---------------+------+-------+--------------+----------------- - -
 * </pre>
 */
public final class FrameFormat {

    /** "RPCB": the first bytes of each direction. */
    static final int MAGIC = 0x52504342;

    static final int MAGIC_LENGTH = 4;

    public static final int HEADER_LENGTH = 10;

    static final byte HELLO = 1;
    static final byte CALL = 2;
    static final byte DATA = 3;
    static final byte CREDIT = 4;
    static final byte END = 5;
    static final byte ERROR = 6;
    static final byte CANCEL = 7;
    static final byte PING = 8;
    static final byte GOAWAY = 9;
    static final byte STARTED = 10;
    static final byte ITEMS_END = 11;
    static final byte OPEN = 13;
    static final byte ENOUGH = 14;
    static final byte LOST = 12;

    static final int CALL_NAMED = 0x01;
    static final int CALL_DEADLINE = 0x02;
    static final int CALL_HEADERS = 0x04;
    static final int CALL_RESULT_STREAM = 0x08;
    static final int CALL_PAYLOAD_STREAM = 0x10;
    static final int CALL_ONE_WAY = 0x20;
    static final int CALL_PAYLOAD = 0x40;
    static final int CALL_MORE = 0x80;

    static final int DATA_MORE = 0x01;
    static final int DATA_FIRST = 0x02;
    static final int END_ITEM = 0x01;
    static final int PING_ACK = 0x01;
    static final int CANCEL_ACK = 0x01;
    static final int STARTED_ITEM = 0x01;
    static final int STARTED_MORE = 0x02;

    static final int ERROR_RAN = 0x01;
    static final int ERROR_RUNTIME = 0x02;

    static final int MAX_HELLO = 4096;

    /** Room for the head of a CALL beside its payload, for an ERROR, and for frames of unknown types. */
    public static final int MAX_HEAD = 16_384;

    static final int MAX_NOTICE = 1024;

    /** Bytes of the announced total that stands before the first fragment of an item. */
    static final int TOTAL_LENGTH = 4;

    public static final int MIN_FRAME_PAYLOAD = 1024;
    public static final int MAX_FRAME_PAYLOAD = 1024 * 1024;
    public static final int MAX_CALLS = 1 << 20;
    public static final int MAX_OPERATIONS = 65_535;
    public static final int MAX_HEADERS = 64;
    public static final int MAX_CODECS = 16;
    static final int MAX_AUTHENTICATION = 2048;

    /** Index that stands for "items are plain bytes". */
    public static final int NO_CODEC = 255;

    /** Most bytes of the reason in CANCEL and GOAWAY. */
    public static final int MAX_REASON = 512;

    public static final int MAX_CANCELLER = 255;

    private FrameFormat() {}
}
