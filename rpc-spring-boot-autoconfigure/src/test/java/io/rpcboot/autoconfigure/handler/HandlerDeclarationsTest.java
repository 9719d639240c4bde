package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.rpcboot.Overflow;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;

class HandlerDeclarationsTest {

    private static final String HERE = HandlerDeclarationsTest.class.getName() + "$";

    @Test
    void twoHandlersOfOneOperationAreBothNamed() {
        InvalidRpcDeclarationException failure = failure(TwoOfOne.class, Other.class);
        assertThat(failure.problem())
                .startsWith("Operation 'text.count' has two handlers: ")
                .contains(HERE + "TwoOfOne.count() of bean '")
                .contains(HERE + "Other.number(String) of bean '");
        assertThat(failure.cure())
                .isEqualTo("Give one of them another name in @RpcHandler, or its class another prefix in @RpcService.");
    }

    @Test
    void twoBeansOfOneClassAreTwoHandlers() {
        InvalidRpcDeclarationException failure = failure(TwoBeans.class);
        assertThat(failure.problem()).contains("of bean 'one'").contains("of bean 'two'");
    }

    @Test
    void aStreamBesideAnotherPayloadParameterIsRefused() {
        InvalidRpcDeclarationException failure = failure(StreamAndValue.class);
        assertThat(failure.problem())
                .isEqualTo(HERE + "StreamAndValue.grep(String, Flux<String>)"
                        + " takes a streamed payload beside another payload parameter.");
        assertThat(failure.cure()).contains("@RpcHeader");
    }

    @Test
    void aStreamBesideHeadersIsFine() {
        try (HandlerFixture fixture = new HandlerFixture(StreamAndHeader.class)) {
            assertThat(fixture.names()).containsExactly("grep");
        }
    }

    @Test
    void overflowOfAResultThatIsNoStreamIsRefused() {
        InvalidRpcDeclarationException failure = failure(OverflowOfOne.class);
        assertThat(failure.problem())
                .isEqualTo(HERE + "OverflowOfOne.one() declares overflow BUFFER, but its result is no stream.");
        assertThat(failure.cure()).isEqualTo("Remove it, or return a Flux.");
    }

    @Test
    void anImpossibleBufferSizeIsRefused() {
        assertThat(failure(NoBuffer.class).problem())
                .isEqualTo(HERE + "NoBuffer.many() declares a buffer that cannot be: bufferSize is 1 to 1048576 items,"
                        + " this one is -1.");
    }

    @Test
    void overflowOfAStreamIsPassedOn() {
        try (HandlerFixture fixture = new HandlerFixture(Overflowing.class)) {
            assertThat(fixture.operation("hot").overflow()).isEqualTo(Overflow.DROP_LATEST);
            assertThat(fixture.operation("hot").bufferSize()).isEqualTo(8);
            assertThat(fixture.operation("cold").overflow()).isEqualTo(Overflow.BACKPRESSURE);
        }
    }

    @Test
    void anOpenTypeVariableIsRefused() {
        InvalidRpcDeclarationException failure = failure(OpenVariable.class);
        assertThat(failure.problem())
                .isEqualTo("The type of parameter 0 of " + HERE + "OpenVariable.echo(List<T>)"
                        + " has a type variable that " + HERE + "OpenVariable leaves open.");
    }

    @Test
    void aPayloadWithoutAValueIsRefused() {
        assertThat(failure(VoidPayload.class).problem())
                .isEqualTo(HERE + "VoidPayload.run(Flux<Void>) takes a payload that never has a value.");
    }

    @Test
    void aStaticMethodIsRefused() {
        assertThat(failure(Static.class).problem()).isEqualTo(HERE + "Static.run() is an RPC handler, but static.");
    }

    @Test
    void aNameThatTheWireCannotCarryIsRefused() {
        InvalidRpcDeclarationException failure = failure(BadName.class);
        assertThat(failure.problem())
                .startsWith(HERE + "BadName.run() cannot be served: ")
                .contains("1 to 255");
        assertThat(failure.cure()).contains("@RpcHandler");
    }

    @Test
    void aHeaderOfATypeThatTextsDoNotConvertToIsRefused() {
        InvalidRpcDeclarationException failure = failure(BadHeader.class);
        assertThat(failure.problem())
                .startsWith("Header 'x' of " + HERE + "BadHeader.run(Runnable) cannot be converted");
        assertThat(failure.cure()).contains("Converter");
    }

    @Test
    void aPrimitiveHeaderThatMayBeAbsentIsRefused() {
        assertThat(failure(PrimitiveHeader.class).problem())
                .isEqualTo("Header 'x' of " + HERE + "PrimitiveHeader.run(int) may be absent, but its parameter is"
                        + " a primitive.");
    }

    @Test
    void aTypeThatACodecRefusesIsNamedWithItsMethod() {
        assertThat(failure(ByClassName.class).problem())
                .startsWith(HERE + "ByClassName.run(Shape) serves operation 'run' with a type that a codec refuses: ");
    }

    private static InvalidRpcDeclarationException failure(Class<?>... beans) {
        try (HandlerFixture fixture = new HandlerFixture(beans)) {
            InvalidRpcDeclarationException failure =
                    catchThrowableOfType(InvalidRpcDeclarationException.class, fixture::operations);
            assertThat(failure).isNotNull();
            assertThat(failure).hasMessage(failure.problem() + " " + failure.cure());
            return failure;
        }
    }

    @RpcService("text")
    static class TwoOfOne {

        @RpcHandler
        int count() {
            return 0;
        }
    }

    static class Other {

        @RpcHandler("text.count")
        int number(String text) {
            return 0;
        }
    }

    @Configuration
    static class TwoBeans {

        @Bean
        Other one() {
            return new Other();
        }

        @Bean
        Other two() {
            return new Other();
        }
    }

    static class StreamAndValue {

        @RpcHandler
        Flux<String> grep(String pattern, Flux<String> lines) {
            return lines;
        }
    }

    static class StreamAndHeader {

        @RpcHandler
        Flux<String> grep(@RpcHeader("pattern") String pattern, Flux<String> lines) {
            return lines;
        }
    }

    static class OpenVariable<T> {

        @RpcHandler
        void echo(List<T> values) {}
    }

    static class VoidPayload {

        @RpcHandler
        void run(Flux<Void> nothing) {}
    }

    static class Static {

        @RpcHandler
        static void run() {}
    }

    static class BadName {

        @RpcHandler("a\nb")
        void run() {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Shape {}

    static class ByClassName {

        @RpcHandler
        void run(Shape shape) {}
    }

    static class BadHeader {

        @RpcHandler
        void run(@RpcHeader("x") Runnable task) {}
    }

    static class PrimitiveHeader {

        @RpcHandler
        void run(@RpcHeader(value = "x", required = false) int count) {}
    }

    static class OverflowOfOne {

        @RpcHandler(overflow = Overflow.BUFFER)
        String one() {
            return "";
        }
    }

    static class NoBuffer {

        @RpcHandler(overflow = Overflow.BUFFER, bufferSize = -1)
        Flux<String> many() {
            return Flux.empty();
        }
    }

    static class Overflowing {

        @RpcHandler(overflow = Overflow.DROP_LATEST, bufferSize = 8)
        Flux<String> hot() {
            return Flux.empty();
        }

        @RpcHandler
        Flux<String> cold() {
            return Flux.empty();
        }
    }
}
