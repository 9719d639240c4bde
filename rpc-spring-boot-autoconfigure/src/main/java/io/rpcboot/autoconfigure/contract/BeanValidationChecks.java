package io.rpcboot.autoconfigure.contract;

import io.rpcboot.ValueCheck;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.MethodDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * What Bean Validation says. A payload, result or item is validated as if it were annotated with {@code @Valid}, and
 * so are the elements of a collection, map or array.
 */
final class BeanValidationChecks implements ContractChecks {

    private final Validator validator;
    private final ValidatedValues values;

    BeanValidationChecks(ValidatorFactory factory) {
        this.validator = factory.usingContext()
                .addValueExtractor(new OneItem.OfPublisher())
                .addValueExtractor(new OneItem.OfFuture())
                .getValidator();
        this.values = new ValidatedValues(validator);
    }

    @Override
    public ValueCheck ofAnyValue() {
        return values;
    }

    @Override
    public @Nullable ValueCheck ofType(Type type) {
        return mayBeConstrained(ResolvableType.forType(type)) ? values : null;
    }

    @Override
    public @Nullable MethodCheck ofMethod(Method method, Class<?> owner, boolean namedArguments) {
        MethodDescriptor descriptor = validator
                .getConstraintsForClass(owner)
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        ValidatedMethod check =
                descriptor == null ? null : new ValidatedMethod(validator, method, descriptor, namedArguments);
        return check != null && check.isOfUse() ? check : null;
    }

    /** False only where no value of the type can have a constraint: open types are judged by each value's class. */
    private boolean mayBeConstrained(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw.isArray()) {
            return !raw.getComponentType().isPrimitive() && mayBeConstrained(type.getComponentType());
        }
        for (ResolvableType generic : type.getGenerics()) {
            if (mayBeConstrained(generic)) {
                return true;
            }
        }
        boolean container = type.hasGenerics();
        boolean closed = Modifier.isFinal(raw.getModifiers()) || raw.isPrimitive() || raw.isEnum() || container;
        return !closed || values.isConstrained(raw);
    }
}
