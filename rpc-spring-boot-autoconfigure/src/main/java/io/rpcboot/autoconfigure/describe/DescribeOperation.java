package io.rpcboot.autoconfigure.describe;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.SessionSpec;
import io.rpcboot.codec.PayloadCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The built-in operation {@code rpc.describe}: what a server serves. It shows names and types to whoever may call it, so
 * it needs a permission of its own as soon as callers are known. Described once, at the first call.
 */
public final class DescribeOperation {

    /** What names of built-in operations begin with; handlers of the application may not. */
    public static final String RESERVED_PREFIX = "rpc.";

    /** The name of the operation. */
    public static final String NAME = "rpc.describe";

    /** Most operations of one answer. */
    public static final int MAX_OPERATIONS = 1000;

    private final OperationDescriber describer;
    private final String application;
    private final String version;
    private final String peerId;

    public DescribeOperation(OperationDescriber describer, String application, String version, String peerId) {
        this.peerId = peerId;
        this.describer = describer;
        this.application = application;
        this.version = version;
    }

    /** The operations of an application, and the one that describes them, where all codecs take its types. */
    public List<OperationDefinition> addTo(List<OperationDefinition> operations, List<PayloadCodec> codecs) {
        if (codecs.isEmpty() || !codecs.stream().allMatch(DescribeOperation::takes)) {
            return operations;
        }
        Described described = new Described(operations);
        OperationDefinition describe = new OperationDefinition(
                NAME,
                PayloadSpec.optionalValue(DescribeRequest.class),
                ServiceDescription.class,
                false,
                Execution.BLOCKING,
                (payload, context) -> described.answer((DescribeRequest) payload),
                "built-in operation");
        List<OperationDefinition> all = new ArrayList<>(operations);
        all.add(describe);
        return List.copyOf(all);
    }

    private static boolean takes(PayloadCodec codec) {
        try {
            codec.reader(DescribeRequest.class);
            codec.writer(ServiceDescription.class);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private final class Described {

        private final Map<String, OperationDefinition> definitions = new LinkedHashMap<>();
        private final Map<String, OperationDescription> known = new LinkedHashMap<>();

        Described(List<OperationDefinition> operations) {
            operations.forEach(each -> definitions.put(each.name(), each));
        }

        ServiceDescription answer(@Nullable DescribeRequest request) {
            List<String> names =
                    definitions.keySet().stream().limit(MAX_OPERATIONS).toList();
            List<String> wanted = request == null || request.operations().isEmpty() ? names : request.operations();
            List<OperationDescription> found = wanted.stream()
                    .filter(definitions::containsKey)
                    .distinct()
                    .limit(MAX_OPERATIONS)
                    .map(this::describe)
                    .toList();
            return new ServiceDescription(peerId, application, version, names, found);
        }

        private synchronized OperationDescription describe(String name) {
            OperationDescription before = known.get(name);
            OperationDefinition definition = definitions.get(name);
            if (before != null || definition == null) {
                return Objects.requireNonNull(before);
            }
            SessionSpec session = definition.session();
            OperationDescription fresh = session == null
                    ? describer.describe(
                            name, definition.payload(), definition.resultType(), definition.streamedResult())
                    : describer.describeSession(
                            name, definition.payload(), definition.resultType(), session.received(), session.sent());
            known.put(name, fresh);
            return fresh;
        }
    }
}
