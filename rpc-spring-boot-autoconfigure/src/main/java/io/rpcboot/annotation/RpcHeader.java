package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is a header of the call, in a handler as in a typed client. Headers are texts; other
 * simple types are converted by the conversion service of the application.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RpcHeader {

    /** The name of the header; by default the name of the parameter. */
    String value() default "";

    /**
     * Whether a call without the header is refused with INVALID_ARGUMENT. An {@code Optional} or
     * {@code @Nullable} parameter is never required.
     */
    boolean required() default true;
}
