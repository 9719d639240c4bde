package io.rpcboot.autoconfigure.describe;

import java.util.List;

/**
 * What {@code rpc.describe} takes.
 *
 * @param operations names of the operations to describe; empty for all
 */
public record DescribeRequest(List<String> operations) {

    public DescribeRequest {
        operations = operations == null ? List.of() : List.copyOf(operations);
    }
}
