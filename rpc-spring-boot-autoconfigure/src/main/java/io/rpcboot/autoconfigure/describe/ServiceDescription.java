package io.rpcboot.autoconfigure.describe;

import java.util.List;

/**
 * What {@code rpc.describe} gives.
 *
 * @param peerId the id of the process that answers, as in its HELLO
 * @param application what it calls itself
 * @param version its version, empty where it does not know
 * @param names the names of all operations, at most {@value DescribeOperation#MAX_OPERATIONS}
 * @param operations those that were asked for and are there, at most {@value DescribeOperation#MAX_OPERATIONS}
 */
public record ServiceDescription(
        String peerId, String application, String version, List<String> names, List<OperationDescription> operations) {

    public ServiceDescription {
        names = names == null ? List.of() : List.copyOf(names);
        operations = operations == null ? List.of() : List.copyOf(operations);
    }
}
