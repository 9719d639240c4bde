package io.rpcboot;

import java.lang.reflect.Type;

/**
 * The items of an operation that is a session.
 *
 * @param received type of each item that comes from the caller; {@code Void.class} for none
 * @param sent type of each item that goes to the caller; {@code Void.class} for none
 */
public record SessionSpec(Type received, Type sent) {}
