package io.rpcboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose objects travel by reference, wherever a payload has one: they stay where they are, and others get a
 * proxy. Only the methods of such interfaces can be called from outside, with the parameters and results that an
 * {@link RpcHandler} may have, by their names: two with one name stop the first use. {@link RpcOperation} gives a method
 * another name. A {@code close()} without parameters is not sent: on a proxy it ends the holding of the object, and the object's
 * own is called when nobody holds it any more.
 *
 * <p>An object travels by all such interfaces that its class implements.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RpcRemote {}
