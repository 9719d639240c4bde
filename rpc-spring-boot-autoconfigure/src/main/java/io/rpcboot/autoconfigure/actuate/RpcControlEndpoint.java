package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.autoconfigure.health.RpcSides;
import io.rpcboot.health.RpcControl;
import io.rpcboot.health.RpcControl.Outcome;
import io.rpcboot.health.RpcHealth;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/** What an operator can do. Nobody can, until {@code management.endpoint.rpccontrol.access} says otherwise. */
@Endpoint(id = "rpccontrol", defaultAccess = Access.NONE)
public final class RpcControlEndpoint {

    private static final String DEFAULT_REASON = "by an operator";

    private final RpcSides sides;
    private final ApplicationContext context;

    RpcControlEndpoint(RpcSides sides, ApplicationContext context) {
        this.sides = sides;
        this.context = context;
    }

    /** What can be done, by name. */
    enum Action {
        CANCEL_CALL("target: the id of a call from rpccalls; whoever waits for it is told the reason"),
        DRAIN_CONNECTION("target: the id of a connection from rpccalls or rpceventloops; its calls may end"),
        EVICT_CONNECTION("target: the id of a connection; its calls fail"),
        DRAIN_SERVER("no target; readiness goes off, new connections and calls are refused, running calls may end"),
        RESET_BACKOFF("target: a service; address: one of its addresses, or none for all; they are tried at once"),
        BLOCK_OPERATION("target: an operation; further calls are refused with PERMISSION_DENIED"),
        UNBLOCK_OPERATION("target: an operation that was blocked");

        private final String description;

        Action(String description) {
            this.description = description;
        }

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What can be done. */
    @ReadOperation
    public Map<String, String> actions() {
        Map<String, String> actions = new LinkedHashMap<>();
        for (Action action : Action.values()) {
            actions.put(action.text(), action.description);
        }
        return actions;
    }

    /**
     * Does it.
     *
     * @param action one of {@link #actions()}
     * @param target what to do it to
     * @param address of the target, where it has several
     * @param reason what those are told whom it concerns
     */
    @WriteOperation
    public Done act(
            @Selector String action, @Nullable String target, @Nullable String address, @Nullable String reason) {
        Action known = Arrays.stream(Action.values())
                .filter(each -> each.text().equals(action))
                .findFirst()
                .orElseThrow(() ->
                        new UnknownItemException("action", action, actions().keySet()));
        if (known != Action.DRAIN_SERVER && (target == null || target.isBlank())) {
            throw badRequest("'target' is missing: " + known.description);
        }
        String what = target == null ? "server" : target;
        Outcome outcome = outcome(control -> act(control, known, what, uri(address), reason));
        return switch (outcome) {
            case DONE -> new Done(action, what, "done");
            case LOOP_SILENT ->
                new Done(action, what, "its event loop does not answer: it will be done when the loop is free again");
            case ALREADY_ENDED -> throw new EndedException("'" + what + "' has already ended");
            case UNKNOWN -> throw new UnknownItemException(kind(known), what, knownTargets(known));
        };
    }

    private Outcome act(
            RpcControl control, Action action, String target, @Nullable URI address, @Nullable String reasonOrNull) {
        String reason = reasonOrNull == null || reasonOrNull.isBlank() ? DEFAULT_REASON : reasonOrNull;
        return switch (action) {
            case CANCEL_CALL -> control.cancelCall(target, reason);
            case DRAIN_CONNECTION -> control.drainConnection(target, reason);
            case EVICT_CONNECTION -> control.evictConnection(target, reason);
            case DRAIN_SERVER -> drainServer(control, reason);
            case RESET_BACKOFF -> control.resetBackoff(target, address);
            case BLOCK_OPERATION -> control.blockOperation(target);
            case UNBLOCK_OPERATION -> control.unblockOperation(target);
        };
    }

    private Outcome drainServer(RpcControl control, String reason) {
        Outcome outcome = control.drainServer(reason);
        if (outcome == Outcome.DONE) {
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        }
        return outcome;
    }

    /** What the side says that knows the target; both are asked, for an operation may be served at either. */
    private Outcome outcome(Function<RpcControl, Outcome> action) {
        Outcome best = Outcome.UNKNOWN;
        for (RpcHealth side : sides.all()) {
            Outcome outcome = action.apply(side.control());
            if (best == Outcome.UNKNOWN) {
                best = outcome;
            }
        }
        return best;
    }

    private List<String> knownTargets(Action action) {
        return sides.all().stream()
                .flatMap(side -> switch (action) {
                    case CANCEL_CALL ->
                        side.calls(UnknownItemException.MAX_KNOWN).items().stream()
                                .map(call -> call.id());
                    case DRAIN_CONNECTION, EVICT_CONNECTION ->
                        side.connections(UnknownItemException.MAX_KNOWN).items().stream()
                                .map(connection -> connection.id());
                    case DRAIN_SERVER -> java.util.stream.Stream.<String>empty();
                    case RESET_BACKOFF -> side.pools().stream().map(pool -> pool.service());
                    case BLOCK_OPERATION, UNBLOCK_OPERATION ->
                        side.operations().stream()
                                .map(operation -> operation.definition().name());
                })
                .toList();
    }

    private static String kind(Action action) {
        return switch (action) {
            case CANCEL_CALL -> "call under way";
            case DRAIN_CONNECTION, EVICT_CONNECTION -> "connection";
            case DRAIN_SERVER -> "running";
            case RESET_BACKOFF -> "service or address";
            case BLOCK_OPERATION, UNBLOCK_OPERATION -> "operation";
        };
    }

    private static @Nullable URI uri(@Nullable String address) {
        try {
            return address == null || address.isBlank() ? null : URI.create(address.trim());
        } catch (IllegalArgumentException ex) {
            throw badRequest("'address' must look like tcp://host:7400, but is '" + address + "'");
        }
    }

    /** The reason is what is told over HTTP. */
    private static InvalidEndpointRequestException badRequest(String text) {
        return new InvalidEndpointRequestException(text, text);
    }

    /** What was done. */
    public record Done(String action, String target, String outcome) {}
}
