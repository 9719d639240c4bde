package io.rpcboot;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.function.BiFunction;

/**
 * An exception type of the caller that remote failures of that type, or of a subtype, come back as, with the
 * {@link RemoteException} as their cause. The type is matched by its full name.
 *
 * @param type the exception
 * @param factory makes one of what the remote one says, and of the remote exception
 */
public record RegisteredException<E extends Throwable>(
        Class<E> type, BiFunction<String, RemoteException, ? extends E> factory) {

    /** With a factory, called on the event loop of the connection, which it must not block. */
    public static <E extends Throwable> RegisteredException<E> of(
            Class<E> type, BiFunction<String, RemoteException, ? extends E> factory) {
        return new RegisteredException<>(type, factory);
    }

    /**
     * With the type's constructor that takes a message.
     *
     * @throws IllegalArgumentException if it has none, or cannot be made
     */
    public static <E extends Throwable> RegisteredException<E> of(Class<E> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(type.getName() + " is abstract: register it with a factory");
        }
        Constructor<E> constructor;
        try {
            constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException | RuntimeException e) {
            throw new IllegalArgumentException(
                    type.getName() + " has no constructor that takes a message: register it with a factory", e);
        }
        return new RegisteredException<>(type, (message, remote) -> create(constructor, message));
    }

    private static <E> E create(Constructor<E> constructor, String message) {
        try {
            return constructor.newInstance(message);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
