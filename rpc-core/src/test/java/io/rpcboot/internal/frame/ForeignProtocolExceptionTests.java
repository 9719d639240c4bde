package io.rpcboot.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignProtocolExceptionTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x",
                "PUT /a HTTP/1.1",
                "POST /text/count HTTP/1.1",
                "HEAD / HTTP/1.0",
                "DELETE /a HTTP/1.1",
                "PATCH /a HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "CONNECT a:443 HTTP/1.1",
                "TRACE / HTTP/1.1",
                "PRI * HTTP/2.0\r\n\r\nSM",
                "HTTP/1.1 200 OK"
            })
    void httpIsRecognised(String text) {
        assertThat(guess(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo("HTTP");
    }

    @Test
    void tlsIsRecognised() {
        assertThat(guess(Frames.bytes("16 03 01 02 00 01 00 01 fc"))).isEqualTo("TLS where plain text is spoken");
        assertThat(guess(Frames.bytes("16"))).isEqualTo("TLS where plain text is spoken");
    }

    @Test
    void otherBytesAreShownAsFarAsEight() {
        assertThat(guess(Frames.bytes("00 01 7f 80 ff 52 50 43 42 42")))
                .isEqualTo("unknown bytes 00 01 7f 80 ff 52 50 43");
        assertThat(guess(Frames.bytes("41"))).isEqualTo("unknown bytes 41");
        assertThat(guess("GETAWAY now".getBytes(StandardCharsets.US_ASCII))).startsWith("unknown bytes 47 45 54");
    }

    @Test
    void guessStartsWhereTheReaderStands() {
        var in = Unpooled.wrappedBuffer("....GET / HTTP".getBytes(StandardCharsets.US_ASCII));
        in.skipBytes(4);
        assertThat(ForeignProtocolException.guess(in)).isEqualTo("HTTP");
        assertThat(in.readerIndex()).isEqualTo(4);
    }

    private static String guess(byte[] bytes) {
        return ForeignProtocolException.guess(Unpooled.wrappedBuffer(bytes));
    }
}
