package io.rpcboot.autoconfigure.contract;

import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.ValueCheck;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Validates values by their own classes, and the elements of those that are containers. Safe for any thread. */
final class ValidatedValues implements ValueCheck {

    /** Most violations that are looked for in one value. */
    static final int MAX_VIOLATIONS = 32;

    /** How deep containers are looked into that stand directly in each other. */
    private static final int MAX_DEPTH = 4;

    /** Most classes that are remembered; further ones are asked for each time. */
    private static final int MAX_CLASSES = 4096;

    private final Validator validator;
    private final ConcurrentMap<Class<?>, Boolean> constrained = new ConcurrentHashMap<>();

    ValidatedValues(Validator validator) {
        this.validator = validator;
    }

    @Override
    public List<Violation> check(@Nullable Object value) {
        List<Violation> found = new ArrayList<>(0);
        check(value, "", 0, found);
        return found;
    }

    /** Whether values of a class have anything to check, beside what subclasses may have. */
    boolean isConstrained(Class<?> type) {
        Boolean known = constrained.get(type);
        if (known != null) {
            return known;
        }
        boolean fresh =
                !type.isPrimitive() && validator.getConstraintsForClass(type).isBeanConstrained();
        if (constrained.size() < MAX_CLASSES) {
            constrained.put(type, fresh);
        }
        return fresh;
    }

    private void check(@Nullable Object value, String path, int depth, List<Violation> found) {
        if (value == null || found.size() >= MAX_VIOLATIONS) {
            return;
        }
        if (isConstrained(value.getClass())) {
            for (ConstraintViolation<Object> each : validator.validate(value)) {
                if (found.size() < MAX_VIOLATIONS) {
                    Violation violation = ConstraintTexts.violation(each, false);
                    found.add(path.isEmpty() ? violation : violation.within(path));
                }
            }
        }
        if (depth < MAX_DEPTH) {
            checkElements(value, path, depth + 1, found);
        }
    }

    private void checkElements(Object value, String path, int depth, List<Violation> found) {
        if (value instanceof Collection<?> collection) {
            int index = 0;
            for (Object each : collection) {
                check(each, path + "[" + index++ + "]", depth, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> check(each, (path.isEmpty() ? "" : path + ".") + key, depth, found));
        } else if (value instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                check(array[i], path + "[" + i + "]", depth, found);
            }
        } else if (value instanceof Optional<?> optional) {
            check(optional.orElse(null), path, depth, found);
        }
    }
}
