package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rpcboot.ErrorLog;
import io.rpcboot.RegisteredException;
import io.rpcboot.RemoteException;
import io.rpcboot.RemoteFailure;
import io.rpcboot.RpcCode;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Errors;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Rethrow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class RegisteredExceptionsTest {

    private final RegisteredException<?> bean = RegisteredException.of(IOException.class);

    @Test
    void modeThatWrapsRegistersNone() {
        assertThat(all(Rethrow.WRAPPED, List.of("java.io.IOException"), bean)).isEmpty();
    }

    @Test
    void beansAndNamedTypesAreRegisteredEachOnce() {
        List<RegisteredException<?>> all =
                all(Rethrow.REGISTERED, List.of("java.io.IOException", "java.lang.IllegalStateException"), bean);
        assertThat(all).hasSize(2).startsWith(bean);
        assertThat(all.get(1).type()).isEqualTo(IllegalStateException.class);
        assertThat(all.get(1).factory().apply("told", null)).hasMessage("told");
    }

    @Test
    void typeWithoutAPlainConstructorIsMadeWithItsCause() {
        List<RegisteredException<?>> all = all(Rethrow.REGISTERED, List.of(Caused.class.getName()));
        RemoteException remote =
                new RemoteException(RpcCode.UNKNOWN, "text", "o", "peer", RemoteFailure.of("type", "told", true));
        assertThat(all.get(0).factory().apply("told", remote))
                .hasMessage("told")
                .hasCause(remote);
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Missing, There is no such class",
        "java.lang.String, It is no exception",
        "java.net.http.HttpTimeoutException, ",
        "java.nio.charset.CharacterCodingException, has no constructor that takes a message",
        "java.nio.channels.AsynchronousCloseException, register it with a factory"
    })
    void whatCannotBeMadeIsRefusedWithTheCure(String name, String text) {
        if (text == null) {
            assertThat(all(Rethrow.REGISTERED, List.of(name))).hasSize(1);
            return;
        }
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> all(Rethrow.REGISTERED, List.of(name)))
                .withMessageContaining(text)
                .satisfies(failure -> assertThat(failure.getName()).isEqualTo("rpc.client.errors.registered"));
    }

    static final class Caused extends Exception {

        private static final long serialVersionUID = 1L;

        Caused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static List<RegisteredException<?>> all(Rethrow mode, List<String> names, RegisteredException<?>... beans) {
        return new RegisteredExceptions(new Errors(mode, names, ErrorLog.NONE), List.of(beans)).all();
    }
}
