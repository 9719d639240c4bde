package io.rpcboot.annotation;

import io.rpcboot.Overflow;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that serves an operation. What carries no such annotation cannot be called from outside.
 *
 * <p>Its parameters are one payload, or several that callers send as named arguments, or one {@code Publisher}
 * for a streamed payload; beside them {@link io.rpcboot.RpcCallContext} and {@link RpcHeader} values. Its
 * result is a plain value, {@code void}, or any type that {@code ReactiveAdapterRegistry} knows, where one
 * of several values is a stream.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RpcHandler {

    /** The name of the operation, after the prefix of {@link RpcService}; by default the name of the method. */
    String value() default "";

    /** Where the method runs. */
    Execution execution() default Execution.AUTO;

    /**
     * What becomes of the items of a streamed result that come faster than their caller takes them. Anything but
     * back-pressure on a method whose result is no stream stops the start of the application.
     */
    Overflow overflow() default Overflow.BACKPRESSURE;

    /**
     * How many items of each call wait at most for a caller that takes no more, 1 to {@link Overflow#MAX_BUFFER_SIZE};
     * not used by {@link Overflow#BACKPRESSURE}.
     */
    int bufferSize() default Overflow.DEFAULT_BUFFER_SIZE;

    /**
     * Most bytes of the payload, or of each item of a streamed one, such as {@code "64KB"} or a placeholder; by
     * default the limit of the connection. What is larger is refused with RESOURCE_EXHAUSTED when its first frame
     * arrives.
     */
    String maxPayload() default "";

    /** Where a handler method runs. */
    enum Execution {
        /** On the event loop if the method returns a reactive type or a future, otherwise where it may block. */
        AUTO,
        /** On the event loop of the connection: the method must not block. */
        EVENT_LOOP,
        /** On the pool of blocking handlers, or on a virtual thread. */
        BLOCKING
    }
}
