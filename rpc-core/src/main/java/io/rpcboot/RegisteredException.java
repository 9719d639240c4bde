package io.rpcboot;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
     * With the type's constructor that takes a message, or else the one that takes a message and a cause.
     *
     * @throws IllegalArgumentException if it has none, or cannot be made
     */
    public static <E extends Throwable> RegisteredException<E> of(Class<E> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(type.getName() + " is abstract: register it with a factory");
        }
        Constructor<E> plain = constructor(type, String.class);
        Constructor<E> withCause = constructor(type, String.class, Throwable.class);
        if (plain != null) {
            return new RegisteredException<>(type, (message, remote) -> create(plain, message));
        } else if (withCause != null) {
            return new RegisteredException<>(type, (message, remote) -> create(withCause, message, remote));
        }
        throw new IllegalArgumentException(
                type.getName() + " has no constructor that takes a message: register it with a factory");
    }

    private static <E> @Nullable Constructor<E> constructor(Class<E> type, Class<?>... parameters) {
        try {
            Constructor<E> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException | RuntimeException e) {
            return null;
        }
    }

    private static <E> E create(Constructor<E> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
