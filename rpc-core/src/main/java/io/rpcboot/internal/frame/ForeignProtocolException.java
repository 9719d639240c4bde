package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The first bytes of a connection are not ours; says what they look like. Nothing is sent in return. */
public final class ForeignProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int TLS_HANDSHAKE = 0x16;

    ForeignProtocolException(String message) {
        super(message, null, false, false);
    }

    /** What the bytes at the reader index look like; borrows the buffer. */
    static String guess(ByteBuf in) {
        int length = Math.min(in.readableBytes(), 8);
        int first = in.getUnsignedByte(in.readerIndex());
        String text = in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII);
        if (first == TLS_HANDSHAKE) {
            return "TLS where plain text is spoken";
        }
        if (text.matches(
                "(GET|PUT|POST|HEAD|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PRI|HTTP)[ /].*|(DELETE|OPTIONS|CONNECT).*")) {
            return "HTTP";
        }
        StringBuilder hex = new StringBuilder("unknown bytes");
        for (int i = 0; i < length; i++) {
            hex.append(String.format(" %02x", in.getByte(in.readerIndex() + i)));
        }
        return hex.toString();
    }
}
