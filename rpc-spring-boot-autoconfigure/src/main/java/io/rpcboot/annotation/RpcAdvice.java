package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A component whose {@link RpcExceptionHandler} methods are for the handlers of all beans. Several of them are asked
 * in their order, as {@code @Order} says.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface RpcAdvice {

    /** The name of the bean; by default the one that Spring derives from the class. */
    @AliasFor(annotation = Component.class, attribute = "value")
    String beanName() default "";
}
