package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.Order;

/**
 * Shows the line that is missing where a {@link RemoteClient} cannot be injected; before Boot's own analyzer,
 * which would propose to define a bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ClientInjectionFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        ResolvableType type = cause.getResolvableType();
        if (type == null || type.toClass() != RemoteClient.class || cause.getNumberOfBeansFound() != 0) {
            return null;
        }
        UnsatisfiedDependencyException unsatisfied = lastUnsatisfied(rootFailure);
        InjectionPoint point = unsatisfied == null ? null : unsatisfied.getInjectionPoint();
        RpcClient wanted = point == null ? null : wanted(point);
        if (unsatisfied == null || point == null || wanted == null) {
            return null;
        }
        String wantedBy = "Bean '" + unsatisfied.getBeanName() + "' ("
                + point.getMember().getDeclaringClass().getName() + ")";
        return MissingServiceUriFailureAnalyzer.analysis(wantedBy, wanted.value(), cause);
    }

    private static @Nullable RpcClient wanted(InjectionPoint point) {
        RpcClient direct = point.getAnnotation(RpcClient.class);
        return direct != null ? direct : AnnotationUtils.findAnnotation(point.getAnnotatedElement(), RpcClient.class);
    }

    /** The innermost one: the others are those of beans that need the bean that cannot be made. */
    private static @Nullable UnsatisfiedDependencyException lastUnsatisfied(Throwable failure) {
        UnsatisfiedDependencyException last = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnsatisfiedDependencyException unsatisfied) {
                last = unsatisfied;
            }
        }
        return last;
    }
}
