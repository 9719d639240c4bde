package io.rpcboot.autoconfigure.contract;

import io.rpcboot.RpcViolationException.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.executable.ExecutableValidator;
import jakarta.validation.metadata.CascadableDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import jakarta.validation.metadata.MethodDescriptor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One method with annotations of Bean Validation on its parameters or its result. */
final class ValidatedMethod implements MethodCheck {

    private final ExecutableValidator validator;
    private final Method method;
    private final MethodDescriptor descriptor;
    private final boolean hasArguments;
    private final boolean hasResult;
    private final boolean isReactive;
    private final boolean namedArguments;

    ValidatedMethod(Validator validator, Method method, MethodDescriptor descriptor, boolean namedArguments) {
        this.validator = validator.forExecutables();
        this.method = method;
        this.descriptor = descriptor;
        this.namedArguments = namedArguments;
        this.hasArguments = descriptor.getCrossParameterDescriptor().hasConstraints()
                || descriptor.getParameterDescriptors().stream().anyMatch(ValidatedMethod::isAnnotated);
        this.hasResult = isAnnotated(descriptor.getReturnValueDescriptor());
        this.isReactive = OneItem.isHolderOf(method.getReturnType());
    }

    boolean isOfUse() {
        return hasArguments || hasResult;
    }

    @Override
    public boolean hasArguments() {
        return hasArguments;
    }

    @Override
    public boolean hasResult() {
        return hasResult;
    }

    @Override
    public boolean hasItems(int parameter) {
        return OneItem.isHolderOf(method.getParameterTypes()[parameter])
                && isAnnotated(descriptor.getParameterDescriptors().get(parameter));
    }

    @Override
    public List<Violation> arguments(Object bean, @Nullable Object[] arguments) {
        return texts(validator.validateParameters(bean, method, arguments), each -> true);
    }

    @Override
    public List<Violation> item(Object bean, int parameter, Object item) {
        @Nullable Object[] arguments = new @Nullable Object[method.getParameterCount()];
        arguments[parameter] = OneItem.holder(method.getParameterTypes()[parameter], item);
        return texts(
                validator.validateParameters(bean, method, arguments),
                each -> ConstraintTexts.parameter(each) == parameter);
    }

    @Override
    public List<Violation> result(Object bean, @Nullable Object value) {
        Object returned = isReactive ? OneItem.holder(method.getReturnType(), value) : value;
        return texts(validator.validateReturnValue(bean, method, returned), each -> true);
    }

    private List<Violation> texts(
            Set<? extends ConstraintViolation<?>> found, Predicate<ConstraintViolation<?>> wanted) {
        if (found.isEmpty()) {
            return List.of();
        }
        return found.stream()
                .filter(wanted)
                .limit(ValidatedValues.MAX_VIOLATIONS)
                .map(each -> ConstraintTexts.violation(each, namedArguments))
                .toList();
    }

    /** Whether anything is asked for that the class of the value does not ask for by itself. */
    private static <D extends ElementDescriptor & CascadableDescriptor & ContainerDescriptor> boolean isAnnotated(
            D element) {
        return element.hasConstraints()
                || !element.getConstrainedContainerElementTypes().isEmpty();
    }
}
