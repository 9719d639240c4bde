package io.rpcboot.autoconfigure.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in words where a server's operation differs from what a client calls, in ways that matter. */
public final class ContractDifferences {

    private ContractDifferences() {}

    /** What differs; empty where the client can call it. The sentences do not name operation and server. */
    public static List<String> of(OperationDescription server, OperationDescription client) {
        if (server.fingerprint().equals(client.fingerprint())) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        payload(server, client, found);
        boolean session = server.result().equals(OperationDescription.SESSION);
        if (session && client.result().equals(OperationDescription.SESSION)) {
            session(server, client, found);
        } else {
            result(server, client, found);
        }
        return found;
    }

    /**
     * The sentences for one operation; empty where the client can call it.
     *
     * @param peer the server, such as {@code fleet (10.0.0.4:7400, app 1.8)}
     */
    public static List<String> sentences(ServiceDescription server, OperationDescription client, String peer) {
        for (OperationDescription each : server.operations()) {
            if (each.name().equals(client.name())) {
                return of(each, client).stream()
                        .map(difference -> "'" + client.name() + "' on " + peer + ": " + difference)
                        .toList();
            }
        }
        String near = NearName.of(client.name(), server.names());
        return List.of("no operation '" + client.name() + "' on " + peer
                + (near == null ? "" : ", nearest '" + SchemaWords.printable(near) + "'"));
    }

    private static void payload(OperationDescription server, OperationDescription client, List<String> found) {
        String there = server.payload();
        String here = client.payload();
        boolean sends = !here.equals(OperationDescription.NONE);
        if (there.equals(OperationDescription.NONE)) {
            if (sends) {
                found.add("takes no parameter, this client sends " + words(client.payloadSchema()));
            }
            return;
        }
        if (!sends) {
            if (there.equals(OperationDescription.VALUE) || there.equals(OperationDescription.ARGUMENTS)) {
                found.add("parameter is " + words(server.payloadSchema()) + ", this client sends none");
            }
            return;
        }
        if (here.equals(OperationDescription.STREAM) && !there.equals(OperationDescription.STREAM)) {
            found.add("takes one " + words(server.payloadSchema()) + ", this client sends a stream of "
                    + words(client.payloadSchema()));
            return;
        }
        List<SchemaDifference> differences = SchemaComparison.compare(server.payloadSchema(), client.payloadSchema());
        for (SchemaDifference each : differences) {
            found.add(each.ofPayload());
        }
    }

    private static void result(OperationDescription server, OperationDescription client, List<String> found) {
        String there = server.result();
        String here = client.result();
        if (there.equals(OperationDescription.SESSION)) {
            found.add(
                    "is a session: open it with openSession(...), this client expects " + words(client.resultSchema()));
            return;
        }
        if (here.equals(OperationDescription.SESSION)) {
            found.add("is no session, this client opens one");
            return;
        }
        if (here.equals(OperationDescription.NONE)) {
            return; // what comes is not looked at
        }
        if (there.equals(OperationDescription.NONE)) {
            found.add("has no result, this client expects " + words(client.resultSchema()));
            return;
        }
        if (there.equals(OperationDescription.STREAM) && !here.equals(OperationDescription.STREAM)) {
            found.add("result is a stream of " + words(server.resultSchema()) + ", this client expects one "
                    + words(client.resultSchema()));
            return;
        }
        for (SchemaDifference each : SchemaComparison.compare(client.resultSchema(), server.resultSchema())) {
            found.add(each.ofResult());
        }
    }

    /** What the client declares of a session: the items that come to it, and the result. */
    private static void session(OperationDescription server, OperationDescription client, List<String> found) {
        if (client.sentSchema() != null && server.sentSchema() == null) {
            found.add("sends no items, this client expects " + words(client.sentSchema()));
        } else if (client.sentSchema() != null) {
            SchemaComparison.compare(client.sentSchema(), server.sentSchema())
                    .forEach(each -> found.add(each.ofItem()));
        }
        if (client.resultSchema() != null && server.resultSchema() == null) {
            found.add("has no result, this client expects " + words(client.resultSchema()));
        } else if (client.resultSchema() != null) {
            SchemaComparison.compare(client.resultSchema(), server.resultSchema())
                    .forEach(each -> found.add(each.ofResult()));
        }
    }

    private static String words(@Nullable Map<String, Object> schema) {
        return SchemaWords.of(schema);
    }
}
