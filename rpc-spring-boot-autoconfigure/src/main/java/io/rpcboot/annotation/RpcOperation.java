package io.rpcboot.annotation;

import io.rpcboot.Overflow;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a method of a typed client calls its operation, and what that is. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RpcOperation {

    /** The whole name of the operation, prefix included; by default {@code service.method}. */
    String value() default "";

    /**
     * What becomes of the items of a streamed payload that come faster than the other side takes them. Anything but
     * back-pressure on a method without a streamed payload stops the start of the application.
     */
    Overflow overflow() default Overflow.BACKPRESSURE;

    /**
     * How many items of each call wait at most while the other side takes no more, 1 to
     * {@link Overflow#MAX_BUFFER_SIZE}; not used by {@link Overflow#BACKPRESSURE}.
     */
    int bufferSize() default Overflow.DEFAULT_BUFFER_SIZE;

    /**
     * Whether the operation may run twice without harm. Where {@code rpc.client.services.<id>.retry.max-retries} is
     * set, calls of it that failed are then repeated also where they may have run.
     */
    boolean idempotent() default false;
}
