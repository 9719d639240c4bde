package io.rpcboot.annotation;

import io.rpcboot.autoconfigure.client.ImportRpcClientsRegistrar;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Says where the typed clients are, the interfaces annotated with {@link RpcClient}. Without this annotation
 * they are looked for in the packages of the application. With no attribute set it means the package of the
 * class that carries it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(ImportRpcClientsRegistrar.class)
public @interface ImportRpcClients {

    /** As {@link #basePackages()}. */
    @AliasFor("basePackages")
    String[] value() default {};

    /** Packages that are searched, with those below them. */
    @AliasFor("value")
    String[] basePackages() default {};

    /** Classes whose packages are searched. */
    Class<?>[] basePackageClasses() default {};

    /** The interfaces themselves; nothing is searched for them. */
    Class<?>[] types() default {};
}
