package io.rpcboot.internal.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers that this side has bound to operation names at the other one. Confined to the event loop. */
final class OperationNumbers {

    private final int limit;
    private final Map<String, Integer> numbers = new HashMap<>();
    private boolean fresh;
    private @Nullable String lastName;
    private int lastNumber;

    /**
     * @param limit most numbers that the other side takes
     */
    OperationNumbers(int limit) {
        this.limit = limit;
    }

    /** The number of a name, a new one if it has none; 0 if the table is full. */
    @SuppressWarnings("ReferenceEquality") // a short-cut; equal strings that are not the same take the long way
    int numberOf(String operation) {
        // Calls of one operation mostly come in a row, and with the same string: no look-up, 10 % of a call.
        if (operation == lastName) {
            fresh = false;
            return lastNumber;
        }
        Integer known = numbers.get(operation);
        fresh = known == null;
        if (known != null) {
            lastName = operation;
            lastNumber = known;
            return known;
        }
        if (numbers.size() == limit) {
            return 0;
        }
        int number = numbers.size() + 1;
        numbers.put(operation, number);
        return number;
    }

    /** Whether the name has to go with the number that was asked for last. */
    boolean isFresh() {
        return fresh;
    }
}
