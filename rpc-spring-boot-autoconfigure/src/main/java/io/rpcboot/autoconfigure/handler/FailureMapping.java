package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcFailure;
import io.rpcboot.annotation.RpcAdvice;
import io.rpcboot.autoconfigure.handler.HandlerScanner.HandlerMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.OrderUtils;

/** What the exceptions of an application's handlers are mapped to. */
public final class FailureMapping {

    private final ConfigurableListableBeanFactory beanFactory;
    private final ObjectProvider<RpcFailure.Mapper> mappers;

    FailureMapping(ConfigurableListableBeanFactory beanFactory, ObjectProvider<RpcFailure.Mapper> mappers) {
        this.beanFactory = beanFactory;
        this.mappers = mappers;
    }

    /**
     * Looks through handler beans and advice.
     *
     * @throws io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException if it is not clear which method is for
     *     an exception
     */
    public RpcFailure.Mapper find() {
        HandlerScanner scanner = new HandlerScanner(beanFactory);
        return new ExceptionMapper(
                ofHandlers(scanner), advice(scanner), mappers.orderedStream().toList());
    }

    private Map<String, ExceptionHandlers> ofHandlers(HandlerScanner scanner) {
        Map<String, ExceptionHandlers> byBean = new HashMap<>();
        Map<String, ExceptionHandlers> byOperation = new HashMap<>();
        for (HandlerMethod handler : scanner.scan()) {
            ExceptionHandlers own = byBean.computeIfAbsent(handler.beanName(), name -> {
                ExceptionHandlers handlers = new ExceptionHandlers();
                handlers.add(beanFactory, name, handler.beanClass());
                return handlers;
            });
            if (!own.isEmpty()) {
                byOperation.put(handler.operation(), own);
            }
        }
        return byOperation;
    }

    private List<ExceptionHandlers> advice(HandlerScanner scanner) {
        Map<Integer, ExceptionHandlers> byOrder = new TreeMap<>();
        for (String name : beanFactory.getBeanNamesForAnnotation(RpcAdvice.class)) {
            Class<?> type = scanner.targetClass(name);
            if (type != null) {
                int order = OrderUtils.getOrder(type, Ordered.LOWEST_PRECEDENCE);
                byOrder.computeIfAbsent(order, each -> new ExceptionHandlers()).add(beanFactory, name, type);
            }
        }
        return new ArrayList<>(byOrder.values());
    }
}
