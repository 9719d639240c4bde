package io.rpcboot.internal.session;

import io.netty.buffer.ByteBuf;
import io.rpcboot.ConnectionSettings;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteSession;
import io.rpcboot.RpcServer.ErrorExposure;
import io.rpcboot.internal.call.CallTargets;
import io.rpcboot.internal.call.ClientFailures;
import io.rpcboot.internal.call.PayloadDrops;
import io.rpcboot.internal.dispatch.FailureDescriber;
import io.rpcboot.internal.dispatch.FailureSettings;
import io.rpcboot.internal.dispatch.OperationRegistry;
import io.rpcboot.internal.health.Traffic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What both ends of a connection in memory serve, and how they are set up. */
final class SessionFixtures {

    private static final PayloadSpec STREAM = PayloadSpec.stream(byte[].class);

    private SessionFixtures() {}

    static CallTargets operations(OperationDefinition... more) {
        List<OperationDefinition> all = new java.util.ArrayList<>(List.of(more));
        all.add(OperationDefinition.unary("echo", byte[].class, byte[].class, (payload, context) -> payload));
        all.add(OperationDefinition.unary("never", byte[].class, byte[].class, (payload, context) -> Mono.never()));
        all.add(OperationDefinition.unary("fail", byte[].class, byte[].class, (payload, context) -> {
            throw new IllegalStateException("it failed");
        }));
        all.add(OperationDefinition.unary(
                "large",
                byte[].class,
                byte[].class,
                (payload, context) ->
                        "x".repeat(Integer.parseInt(text(payload))).getBytes(StandardCharsets.US_ASCII)));
        all.add(OperationDefinition.streaming(
                "count",
                byte[].class,
                byte[].class,
                (payload, context) ->
                        Flux.range(1, Integer.parseInt(text(payload))).map(i -> bytes("" + i))));
        all.add(OperationDefinition.unary(
                        "join",
                        byte[].class,
                        byte[].class,
                        (payload, context) -> ((Flux<?>) payload)
                                .map(SessionFixtures::text)
                                .reduce("", String::concat)
                                .map(SessionFixtures::bytes))
                .withPayload(STREAM));
        all.add(OperationDefinition.streaming(
                        "upper",
                        byte[].class,
                        byte[].class,
                        (payload, context) ->
                                ((Flux<?>) payload).map(item -> bytes(text(item).toUpperCase(Locale.ROOT))))
                .withPayload(STREAM));
        all.add(OperationDefinition.unary(
                "call back",
                byte[].class,
                byte[].class,
                (payload, context) -> context.caller()
                        .call("echo", payload, byte[].class)
                        .map(answer -> bytes("the caller says " + text(answer)))));
        return new OperationRegistry(
                all,
                List.of(),
                4 << 20,
                List.of(),
                new FailureDescriber(FailureSettings.of(ErrorExposure.FULL), List.of()),
                Runnable::run,
                null);
    }

    static SessionSettings settings(String name, ConnectionSettings connection, CallTargets targets) {
        return new SessionSettings(
                name,
                "0f".repeat(16),
                connection,
                RemoteSession.DEFAULT_CANCEL_TIMEOUT,
                List.of(),
                targets,
                null,
                ClientFailures.PLAIN,
                type -> null,
                new Traffic(),
                new PayloadDrops(null));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object payload) {
        return payload instanceof ByteBuf buffer
                ? buffer.toString(StandardCharsets.UTF_8)
                : new String((byte[]) payload, StandardCharsets.UTF_8);
    }
}
