package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that says what callers are told of an exception: of the handlers of its own bean, or of all handlers if the
 * bean has {@link RpcAdvice}. It returns an {@link io.rpcboot.RpcFailure} or an {@link io.rpcboot.RpcCode}, or null to
 * leave the exception to others, and takes the exception, the {@link io.rpcboot.RpcCallContext}, both or neither.
 *
 * <p>The bean of the handler comes first, then advice in the order of the beans; the method with the nearest type
 * wins. Two methods that are equally near stop the start of the application.
 *
 * <p>It runs on the thread that has the exception, which may be an event loop: it must not block.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RpcExceptionHandler {

    /** The exceptions; by default the one that the method takes. */
    Class<? extends Throwable>[] value() default {};
}
