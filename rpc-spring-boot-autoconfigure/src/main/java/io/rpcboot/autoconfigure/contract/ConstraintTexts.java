package io.rpcboot.autoconfigure.contract;

import io.rpcboot.RpcViolationException.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Map;

/** Says in words what Bean Validation has found. */
final class ConstraintTexts {

    private static final String STANDARD = "jakarta.validation.constraints.";

    private ConstraintTexts() {}

    /** @param namedArguments whether the path of a field begins with the parameter that it is a field of */
    static Violation violation(ConstraintViolation<?> found, boolean namedArguments) {
        String constraint =
                found.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName();
        return new Violation(
                path(found.getPropertyPath(), namedArguments),
                constraint,
                problem(found, constraint),
                ShortValue.of(found.getInvalidValue()));
    }

    /** The index of the parameter that a violation belongs to; -1 for all together, and for a result. */
    static int parameter(ConstraintViolation<?> found) {
        for (Path.Node node : found.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                return node.as(Path.ParameterNode.class).getParameterIndex();
            }
        }
        return -1;
    }

    /** As it is in the payload: without the method, the result, and the elements that have no name. */
    private static String path(Path path, boolean namedArguments) {
        StringBuilder text = new StringBuilder();
        String parameter = "";
        for (Path.Node node : path) {
            if (node.isInIterable() && node.getIndex() != null) {
                text.append('[').append(node.getIndex()).append(']');
            } else if (node.isInIterable() && node.getKey() != null) {
                text.append('[').append(ShortValue.of(node.getKey())).append(']');
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY) {
                text.append(text.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        if (text.isEmpty()) {
            return parameter;
        }
        boolean separate = namedArguments && text.charAt(0) != '[';
        return (namedArguments ? parameter : "") + (separate && !parameter.isEmpty() ? "." : "") + text;
    }

    /** The standard constraints in our words, where the application has not given its own. */
    private static String problem(ConstraintViolation<?> found, String constraint) {
        boolean standard = found.getMessageTemplate().equals("{" + STANDARD + constraint + ".message}");
        Map<String, Object> attributes = found.getConstraintDescriptor().getAttributes();
        String own = standard ? own(constraint, attributes) : "";
        return own.isEmpty() ? oneLine(found.getMessage()) : own;
    }

    private static String own(String constraint, Map<String, Object> attributes) {
        return switch (constraint) {
            case "Min" -> "must be at least " + attributes.get("value");
            case "Max" -> "must be at most " + attributes.get("value");
            case "DecimalMin" -> "must be " + bound(attributes, "at least ", "more than ");
            case "DecimalMax" -> "must be " + bound(attributes, "at most ", "less than ");
            case "Positive" -> "must be more than 0";
            case "PositiveOrZero" -> "must be at least 0";
            case "Negative" -> "must be less than 0";
            case "NegativeOrZero" -> "must be at most 0";
            case "Size" -> size(attributes);
            default -> "";
        };
    }

    private static String bound(Map<String, Object> attributes, String inclusive, String exclusive) {
        return (Boolean.FALSE.equals(attributes.get("inclusive")) ? exclusive : inclusive) + attributes.get("value");
    }

    private static String size(Map<String, Object> attributes) {
        Object min = attributes.get("min");
        Object max = attributes.get("max");
        if (Integer.valueOf(0).equals(min)) {
            return "must have a size of at most " + max;
        }
        return Integer.valueOf(Integer.MAX_VALUE).equals(max)
                ? "must have a size of at least " + min
                : "must have a size of " + min + " to " + max;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
