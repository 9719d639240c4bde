package io.rpcboot.autoconfigure.contract;

import io.rpcboot.RpcViolationException.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the arguments and the results of one method by its own annotations. Safe for any number of threads. */
public interface MethodCheck {

    /** Whether the arguments have anything to check. */
    boolean hasArguments();

    /** Whether the result has anything to check: the value of a plain one, each item of a reactive one. */
    boolean hasResult();

    /** Whether each item of a reactive parameter has anything to check. */
    boolean hasItems(int parameter);

    /** What is wrong with the arguments; empty where nothing is. */
    List<Violation> arguments(Object bean, @Nullable Object[] arguments);

    /** What is wrong with an item of a reactive parameter; empty where nothing is. */
    List<Violation> item(Object bean, int parameter, Object item);

    /** What is wrong with a value of the result; empty where nothing is. */
    List<Violation> result(Object bean, @Nullable Object value);
}
