package io.rpcboot.autoconfigure.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcFailure;
import io.rpcboot.annotation.RpcAdvice;
import io.rpcboot.annotation.RpcExceptionHandler;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

class ExceptionMappingTest {

    @Test
    void nearestTypeOfTheHandlersOwnBeanWins() {
        assertThat(message("orders.get", new FileNotFoundException(), Orders.class, Late.class))
                .isEqualTo("own FileNotFoundException");
        assertThat(message("orders.get", new IOException("x"), Orders.class, Late.class))
                .isEqualTo("own IOException of orders.get");
    }

    @Test
    void adviceIsAskedForWhatTheBeanLeavesOpenInItsOrder() {
        assertThat(message("orders.get", new IllegalStateException(), Orders.class, Late.class, Early.class))
                .isEqualTo("early RuntimeException");
        assertThat(message("other", new FileNotFoundException(), Orders.class, Late.class, Early.class))
                .isEqualTo("late Exception");
    }

    @Test
    void amongAdviceOfOneOrderTheNearestTypeWins() {
        assertThat(message("other", new IllegalStateException(), Orders.class, Late.class, LateToo.class))
                .isEqualTo("late too IllegalStateException");
        assertThat(message("other", new IllegalArgumentException(), Orders.class, Late.class, LateToo.class))
                .isEqualTo("late Exception");
    }

    @Test
    void mapperBeansComeLastAndNullLeavesItToThem() {
        assertThat(message("other", new Undecided(), Orders.class, Doubtful.class, Mappers.class))
                .isEqualTo("a mapper");
        assertThat(map("other", new IllegalStateException(), Orders.class)).isNull();
    }

    @Test
    void aCodeAloneIsAFailureWithTheMessageOfTheException() {
        assertThat(map("orders.get", new ArithmeticException(), Orders.class))
                .isEqualTo(RpcFailure.of(RpcCode.OUT_OF_RANGE));
    }

    @Test
    void twoMethodsForOneTypeAreBothNamed() {
        InvalidRpcDeclarationException failure = failure(Twice.class);
        assertThat(failure.problem())
                .startsWith("java.io.IOException has two exception handlers: ")
                .contains("Twice.one(IOException) of bean '", "Twice.two(IOException) of bean '");
    }

    @Test
    void twoAdviceBeansOfOneOrderForOneTypeAreAmbiguous() {
        InvalidRpcDeclarationException failure = failure(Orders.class, Late.class, LateAgain.class);
        assertThat(failure.problem()).startsWith("java.lang.Exception has two exception handlers: ");
        assertThat(failure.cure()).contains("@Order");
    }

    @Test
    void signaturesThatCannotBeAreRefusedWithTheCure() {
        assertThat(failure(TakesAString.class).getMessage())
                .contains("takes a String.", "the exception and the RpcCallContext, nothing else");
        assertThat(failure(ReturnsAString.class).getMessage())
                .contains("returns String.", "return an RpcFailure or an RpcCode");
        assertThat(failure(ForNothing.class).getMessage()).contains("does not say which exceptions it is for");
        assertThat(failure(TooNarrow.class).getMessage()).contains("takes a java.io.FileNotFoundException");
    }

    private static InvalidRpcDeclarationException failure(Class<?>... beans) {
        return catchThrowableOfType(
                InvalidRpcDeclarationException.class, () -> map("any", new IllegalStateException(), beans));
    }

    private static String message(String operation, Throwable error, Class<?>... beans) {
        return map(operation, error, beans).message();
    }

    private static RpcFailure map(String operation, Throwable error, Class<?>... beans) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(beans)) {
            ObjectProvider<RpcFailure.Mapper> mappers = context.getBeanProvider(RpcFailure.Mapper.class);
            return new FailureMapping(context.getBeanFactory(), mappers)
                    .find()
                    .map(error, new FakeCallContext(operation, Map.of()));
        }
    }

    private static RpcFailure failure(String message) {
        return RpcFailure.of(RpcCode.ABORTED, message);
    }

    @RpcService("orders")
    static class Orders {

        @RpcHandler
        String get(String id) {
            return id;
        }

        @RpcExceptionHandler
        RpcFailure onMissing(FileNotFoundException error) {
            return failure("own FileNotFoundException");
        }

        @RpcExceptionHandler
        RpcFailure onBroken(RpcCallContext call, IOException error) {
            return failure("own IOException of " + call.operation());
        }

        @RpcExceptionHandler({ArithmeticException.class, IndexOutOfBoundsException.class})
        RpcCode onNumber() {
            return RpcCode.OUT_OF_RANGE;
        }
    }

    @RpcAdvice
    static class Late {

        @RpcExceptionHandler
        RpcFailure onAny(Exception error) {
            return failure("late Exception");
        }
    }

    @RpcAdvice
    static class LateToo {

        @RpcExceptionHandler
        RpcFailure onState(IllegalStateException error) {
            return failure("late too IllegalStateException");
        }
    }

    @RpcAdvice
    static class LateAgain {

        @RpcExceptionHandler
        RpcFailure onAny(Exception error) {
            return failure("late again");
        }
    }

    @RpcAdvice
    @Order(1)
    static class Early {

        @RpcExceptionHandler
        RpcFailure onRuntime(RuntimeException error) {
            return failure("early RuntimeException");
        }
    }

    static final class Undecided extends Exception {}

    @RpcAdvice
    static class Doubtful {

        @RpcExceptionHandler(Undecided.class)
        RpcFailure onUndecided() {
            return null;
        }
    }

    static class Mappers {

        @Bean
        RpcFailure.Mapper mapper() {
            return (error, call) -> failure("a mapper");
        }
    }

    @RpcAdvice
    static class Twice {

        @RpcExceptionHandler
        RpcFailure one(IOException error) {
            return failure("one");
        }

        @RpcExceptionHandler
        RpcFailure two(IOException error) {
            return failure("two");
        }
    }

    @RpcAdvice
    static class TakesAString {

        @RpcExceptionHandler(IOException.class)
        RpcFailure handle(String text) {
            return failure(text);
        }
    }

    @RpcAdvice
    static class ReturnsAString {

        @RpcExceptionHandler
        String handle(IOException error) {
            return "";
        }
    }

    @RpcAdvice
    static class ForNothing {

        @RpcExceptionHandler
        RpcFailure handle() {
            return failure("");
        }
    }

    @RpcAdvice
    static class TooNarrow {

        @RpcExceptionHandler(IOException.class)
        RpcFailure handle(FileNotFoundException error) {
            return failure("");
        }
    }
}
