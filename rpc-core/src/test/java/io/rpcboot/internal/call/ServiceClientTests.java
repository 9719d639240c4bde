package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceClientTests {

    private final ServiceClient client = new ServiceClient("service", new FailingCodec(), null, 1024, call -> {});

    private record Numbered(int number) implements Type {}

    @Test
    void aNameHasOneToTwoHundredAndFiftyFiveBytes() {
        client.operation("x");
        client.operation("x".repeat(255));
        client.operation("é".repeat(127) + "x");
        isRefused("", "an operation name has 1 to 255 bytes, this one has 0");
        isRefused("x".repeat(256), "an operation name has 1 to 255 bytes, this one has 256");
        isRefused("é".repeat(128), "an operation name has 1 to 255 bytes, this one has 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000", "a\u009bb"})
    void aNameHasNoControlCharacters(String name) {
        isRefused(name, "an operation name has no control characters, this one does: 'a\\");
    }

    @Test
    void readersAreKeptUpToTheLimit() {
        ItemDecoder first = client.decoder(new Numbered(1));
        for (int i = 2; i <= ServiceClient.MAX_KEPT; i++) {
            client.decoder(new Numbered(i));
        }
        ItemDecoder oneTooMany = client.decoder(new Numbered(0));
        assertThat(client.decoder(new Numbered(1))).isSameAs(first);
        assertThat(client.decoder(new Numbered(0))).isNotSameAs(oneTooMany);
    }

    private void isRefused(String name, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.operation(name))
                .withMessageStartingWith(problem);
    }
}
