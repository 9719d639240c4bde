package io.rpcboot.internal.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text fields of frames: {@code str8} and {@code str16}, read strictly and cut at character boundaries. */
public final class Text {

    private Text() {}

    /** Reads a {@code str8}; borrows the buffer. */
    static String readStr8(ByteBuf in, String field) {
        requireReadable(in, 1, field);
        return read(in, in.readUnsignedByte(), field);
    }

    /** Reads a {@code str16}; borrows the buffer. */
    static String readStr16(ByteBuf in, String field) {
        requireReadable(in, 2, field);
        return read(in, in.readUnsignedShort(), field);
    }

    /** A text for people, from a peer: control characters, which could forge log lines, become question marks. */
    static String printable(String text) {
        return text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "?") : text;
    }

    /** Reads {@code length} bytes of text; borrows the buffer. */
    static String read(ByteBuf in, int length, String field) {
        requireReadable(in, length, field);
        int start = in.readerIndex();
        in.skipBytes(length);
        if (ByteBufUtil.isText(in, start, length, StandardCharsets.US_ASCII)) {
            return in.toString(start, length, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in.nioBuffer(start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FrameException(field + " is not UTF-8");
        }
    }

    /** Writes a {@code str8} of at most 255 bytes, cut where it is longer. */
    static void writeStr8(ByteBuf out, String text) {
        byte[] bytes = bytes(text, 255);
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
    }

    /** Writes a {@code str16} of at most {@code maxBytes}, cut where it is longer. */
    static void writeStr16(ByteBuf out, String text, int maxBytes) {
        byte[] bytes = bytes(text, maxBytes);
        out.writeShort(bytes.length);
        out.writeBytes(bytes);
    }

    /** The longest beginning of a text that has at most {@code maxBytes} in UTF-8; never half a character. */
    public static byte[] bytes(String text, int maxBytes) {
        int chars = Math.min(text.length(), maxBytes);
        if (chars > 0 && chars < text.length() && Character.isHighSurrogate(text.charAt(chars - 1))) {
            chars--; // half of a pair would be encoded as a question mark
        }
        String head = text.substring(0, chars);
        byte[] encoded = head.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(encoded.length, maxBytes);
        while (length > 0 && length < encoded.length && (encoded[length] & 0xC0) == 0x80) {
            length--;
        }
        return length == encoded.length ? encoded : Arrays.copyOf(encoded, length);
    }

    static void requireReadable(ByteBuf in, int length, String field) {
        if (in.readableBytes() < length) {
            throw new FrameException(
                    field + " runs past its frame: it has " + length + " bytes, left are " + in.readableBytes());
        }
    }
}
