package io.rpcboot.autoconfigure.handler;

import io.rpcboot.OperationDefinition;
import io.rpcboot.autoconfigure.codec.RpcCodecs;
import io.rpcboot.autoconfigure.contract.ContractChecks;
import io.rpcboot.codec.JacksonPayloadCodec;
import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A context with beans, and the operations that are found in it. */
final class HandlerFixture implements AutoCloseable {

    final AnnotationConfigApplicationContext context;
    private final RpcCodecs codecs = new RpcCodecs(List.of(JacksonPayloadCodec.json(new JsonMapper())));

    HandlerFixture(Class<?>... beans) {
        context = new AnnotationConfigApplicationContext(beans);
    }

    List<OperationDefinition> operations() {
        return new HandlerOperations(context.getBeanFactory(), codecs, ContractChecks.none()).find();
    }

    List<String> names() {
        return operations().stream().map(OperationDefinition::name).toList();
    }

    OperationDefinition operation(String name) {
        return operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + names()));
    }

    Object call(String name, Object payload) throws Exception {
        return operation(name).handler().handle(payload, FakeCallContext.plain());
    }

    @Override
    public void close() {
        context.close();
    }
}
