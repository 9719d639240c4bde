package io.rpcboot.autoconfigure.handler;

import io.rpcboot.OperationDefinition;
import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A context with beans, and the operations that are found in it. */
final class HandlerFixture implements AutoCloseable {

    final AnnotationConfigApplicationContext context;

    HandlerFixture(Class<?>... beans) {
        context = new AnnotationConfigApplicationContext(beans);
    }

    List<OperationDefinition> operations() {
        return new HandlerOperations(context.getBeanFactory()).find();
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
