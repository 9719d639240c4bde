package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A component whose {@link RpcHandler} methods share a prefix: {@code @RpcService("text")} makes the method
 * {@code count} the operation {@code text.count}. Handlers need no such class: a method of any bean may be one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface RpcService {

    /**
     * As {@link #prefix()}. The alias also keeps Spring from taking it for the name of the bean, which it would
     * for a plain {@code value} of a stereotype.
     */
    @AliasFor("prefix")
    String value() default "";

    /** What the names of the operations begin with, without the dot; empty for no prefix. */
    @AliasFor("value")
    String prefix() default "";

    /** The name of the bean; by default the one that Spring derives from the class. */
    @AliasFor(annotation = Component.class, attribute = "value")
    String beanName() default "";
}
