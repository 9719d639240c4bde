package io.rpcboot.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TypedClientDeclarationsTest {

    private static final String HERE = TypedClientDeclarationsTest.class.getName() + "$";

    @Test
    void aStreamBesideAnotherPayloadParameterIsRefused() {
        assertThat(failure(StreamAndValue.class).problem())
                .isEqualTo(HERE + "StreamAndValue.grep(String, Flux<String>)"
                        + " takes a streamed payload beside another payload parameter.");
    }

    @Test
    void aCallContextIsRefused() {
        assertThat(failure(Context.class).problem())
                .isEqualTo(HERE + "Context.run(RpcCallContext) of a typed client takes an RpcCallContext,"
                        + " which only handlers have.");
    }

    @Test
    void aReactiveArgumentAmongOthersIsRefused() {
        assertThat(failure(ReactiveArgument.class).problem())
                .isEqualTo("parameter 0 ('x') of " + HERE + "ReactiveArgument.add(Mono<Integer>, int) is reactive,"
                        + " and one of several.");
    }

    @Test
    void aHeaderThatDoesNotConvertToATextIsRefused() {
        assertThat(failure(BadHeader.class).problem())
                .startsWith("parameter 0 ('map') of " + HERE + "BadHeader.run(Map<String, String>) is a header, but"
                        + " cannot be converted from ");
    }

    @Test
    void anOpenTypeVariableIsRefused() {
        assertThat(failure(OpenVariable.class).problem())
                .isEqualTo("The type of the result of " + HERE + "OpenVariable.find() has a type variable that " + HERE
                        + "OpenVariable leaves open.");
    }

    @Test
    void aSessionOfHandlersIsRefused() {
        assertThat(failure(HandlersSession.class).cure()).contains("Mono<RemoteSession<Started, Item, Result>>");
    }

    @Test
    void aSessionWithoutTypesIsRefused() {
        assertThat(failure(RawSession.class).problem()).endsWith(" returns a RemoteSession without types.");
    }

    @Test
    void aStreamOfSessionsIsRefused() {
        assertThat(failure(Sessions.class).problem()).endsWith(" returns a stream of sessions.");
    }

    @Test
    void aStreamedPayloadOfASessionIsRefused() {
        assertThat(failure(SessionWithStream.class).problem())
                .endsWith(" opens a session, but takes a streamed payload.");
    }

    @Test
    void overflowOfAPayloadThatIsNoStreamIsRefused() {
        assertThat(failure(OverflowWithoutStream.class).problem())
                .isEqualTo(
                        HERE + "OverflowWithoutStream.run(String) declares overflow DROP_OLDEST, but its payload is no"
                                + " stream.");
    }

    @Test
    void anImpossibleBufferSizeIsRefused() {
        assertThat(failure(NoBuffer.class).problem())
                .isEqualTo(HERE + "NoBuffer.run(Flux<String>) declares a buffer that cannot be: bufferSize is 1 to"
                        + " 1048576 items, this one is 0.");
    }

    private static InvalidRpcDeclarationException failure(Class<?> type) {
        RecordingClients clients = new RecordingClients(Set.of("text"), call -> Flux.empty());
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("clients", clients));
        TypedClientFactoryBean<?> factory = new TypedClientFactoryBean<>(type, "text", beans);
        InvalidRpcDeclarationException failure =
                catchThrowableOfType(InvalidRpcDeclarationException.class, factory::afterPropertiesSet);
        assertThat(failure).isNotNull();
        assertThat(failure.cure()).isNotEmpty();
        return failure;
    }

    interface StreamAndValue {

        Flux<String> grep(String pattern, Flux<String> lines);
    }

    interface Context {

        void run(RpcCallContext context);
    }

    interface ReactiveArgument {

        int add(Mono<Integer> x, int y);
    }

    interface BadHeader {

        void run(@RpcHeader("map") Map<String, String> map);
    }

    interface HandlersSession {

        void run(RpcSession<String, String> session);
    }

    @SuppressWarnings("rawtypes")
    interface RawSession {

        Mono<RemoteSession> run();
    }

    interface Sessions {

        Flux<RemoteSession<String, String, String>> run();
    }

    interface SessionWithStream {

        Mono<RemoteSession<String, String, String>> run(Flux<String> items);
    }

    interface OverflowWithoutStream {

        @RpcOperation(overflow = Overflow.DROP_OLDEST)
        void run(String payload);
    }

    interface NoBuffer {

        @RpcOperation(overflow = Overflow.ERROR, bufferSize = 0)
        void run(Flux<String> payload);
    }

    interface OpenVariable<T> {

        Mono<T> find();
    }
}
