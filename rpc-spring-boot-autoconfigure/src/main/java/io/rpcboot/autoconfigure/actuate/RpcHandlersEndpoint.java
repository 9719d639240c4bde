package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCode;
import io.rpcboot.SessionSpec;
import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.OperationSnapshot;
import io.rpcboot.health.RpcHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The operations that are served here, and how their calls went. */
@Endpoint(id = "rpchandlers")
public final class RpcHandlersEndpoint {

    private final RpcSides sides;

    RpcHandlersEndpoint(RpcSides sides) {
        this.sides = sides;
    }

    /** All operations, by name. */
    @ReadOperation
    public Handlers handlers() {
        return new Handlers(all());
    }

    /** One operation. */
    @ReadOperation
    public Handlers handler(@Selector String operation) {
        List<Handler> all = all();
        List<Handler> found =
                all.stream().filter(each -> each.operation().equals(operation)).toList();
        if (found.isEmpty()) {
            throw new UnknownItemException(
                    "operation", operation, all.stream().map(Handler::operation).toList());
        }
        return new Handlers(found);
    }

    private List<Handler> all() {
        List<Handler> handlers = new ArrayList<>();
        sides.server().ifPresent(server -> add(handlers, "everybody who calls this server", server.health()));
        Optional<RpcHealth> clients = sides.clients();
        clients.ifPresent(health -> add(handlers, "the servers that are called from here", health));
        return handlers;
    }

    private static void add(List<Handler> handlers, String servedTo, RpcHealth health) {
        health.operations().forEach(operation -> handlers.add(Handler.of(servedTo, operation)));
    }

    /** What is read. */
    public record Handlers(List<Handler> handlers) {}

    /** One operation, as JSON for people. */
    public record Handler(
            String operation,
            String handler,
            String servedTo,
            String interaction,
            @Nullable String payloadType,
            String resultType,
            @Nullable String itemsFromCaller,
            @Nullable String itemsToCaller,
            String runsOn,
            boolean blocked,
            long calls,
            long inFlight,
            Map<RpcCode, Long> errors,
            TimesView latencyLastTwoMinutes,
            double longestMillis,
            long droppedItems) {

        static Handler of(String servedTo, OperationSnapshot snapshot) {
            OperationDefinition definition = snapshot.definition();
            SessionSpec session = definition.session();
            return new Handler(
                    definition.name(),
                    definition.description(),
                    servedTo,
                    snapshot.interaction(),
                    payload(definition.payload()),
                    definition.resultType().getTypeName(),
                    session == null ? null : session.received().getTypeName(),
                    session == null ? null : session.sent().getTypeName(),
                    definition.execution() == Execution.EVENT_LOOP ? "event loop" : "thread that may block",
                    snapshot.blocked(),
                    snapshot.calls(),
                    snapshot.inFlight(),
                    snapshot.errors(),
                    TimesView.of(snapshot.latency()),
                    Millis.of(snapshot.longest()),
                    snapshot.droppedItems());
        }

        private static @Nullable String payload(PayloadSpec payload) {
            return switch (payload.kind()) {
                case NONE -> null;
                case ARGUMENTS ->
                    payload.arguments().stream()
                            .map(argument ->
                                    argument.name() + ": " + argument.type().getTypeName())
                            .collect(Collectors.joining(", "));
                case VALUE, STREAM -> payload.type().getTypeName();
            };
        }
    }
}
