package io.rpcboot.autoconfigure.contract;

import io.rpcboot.ValueCheck;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Finds what the application has declared of its values. Asked when the application starts, and once for each type. */
public interface ContractChecks {

    /** The check of values whose type only they know; null where there is none. */
    @Nullable
    ValueCheck ofAnyValue();

    /** The check of values of a type; null where the type cannot have anything to check. */
    @Nullable
    ValueCheck ofType(Type type);

    /**
     * What the annotations of a method itself ask for, beside those of its types; null where they ask for nothing.
     *
     * @param owner the class of the bean, or the client interface
     * @param namedArguments whether the payload has one member for each of several parameters, so that the path of
     *     a violation begins with the name of its parameter
     */
    @Nullable
    MethodCheck ofMethod(Method method, Class<?> owner, boolean namedArguments);

    /** Nothing is checked. */
    static ContractChecks none() {
        return new ContractChecks() {

            @Override
            public @Nullable ValueCheck ofAnyValue() {
                return null;
            }

            @Override
            public @Nullable ValueCheck ofType(Type type) {
                return null;
            }

            @Override
            public @Nullable MethodCheck ofMethod(Method method, Class<?> owner, boolean namedArguments) {
                return null;
            }
        };
    }
}
