package io.rpcboot.internal.object;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The {@code close()} of objects that are not {@link AutoCloseable}: a public method of one of their interfaces. */
final class Closing {

    private static final ClassValue<Closing> OF_CLASS = new ClassValue<>() {
        @Override
        protected Closing computeValue(Class<?> type) {
            return new Closing(find(type));
        }
    };

    private final @Nullable Method method;

    private Closing(@Nullable Method method) {
        this.method = method;
    }

    static Closing of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    /** Closes the object, if it can be; a publisher that it returns is subscribed to. */
    void close(Object object) throws Exception {
        if (method == null) {
            return;
        }
        try {
            Object result = method.invoke(object);
            if (result instanceof Publisher<?> work) {
                Flux.from(work).subscribe();
            }
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static @Nullable Method find(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> implemented : each.getInterfaces()) {
                Method found = ofInterface(implemented);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Method ofInterface(Class<?> type) {
        try {
            Method method = type.getMethod("close");
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException | RuntimeException e) {
            return null;
        }
    }
}
