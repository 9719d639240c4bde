package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Names the service that a client calls, one of {@code rpc.client.services.*}. Where a
 * {@link io.rpcboot.RemoteClient} is injected it says which one; on an interface it makes a typed client of it,
 * whose methods are the operations {@code service.method}, see {@link RpcOperation}.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface RpcClient {

    /** The id of the service. */
    String value();
}
