package io.rpcboot.protocol;

import static io.rpcboot.protocol.Wire.call;
import static io.rpcboot.protocol.Wire.data;
import static io.rpcboot.protocol.Wire.end;
import static io.rpcboot.protocol.Wire.fields;
import static io.rpcboot.protocol.Wire.frame;
import static io.rpcboot.protocol.Wire.open;
import static io.rpcboot.protocol.Wire.utf8;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteException;
import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import io.rpcboot.internal.dispatch.OperationRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A valid conversation with each frame in it, as a server and as a client receive it. */
final class Conversations {

    /** Smallest frame payload that a peer may announce, so that answers are cut. */
    private static final byte[] OPENING = fields().raw(Wire.MAGIC)
            .raw(frame(Wire.HELLO, 0, 0, Wire.hello(1_024, 100_000, 16).bytes()))
            .bytes();

    static final OperationRegistry OPERATIONS = EmbeddedPeer.registry(
            TestServers.echo(),
            TestServers.bytes("never", (payload, context) -> Mono.never()),
            TestServers.bytes("fail", (payload, context) -> {
                throw new IllegalStateException("on purpose");
            }),
            TestServers.bytes("blow up", (payload, context) -> utf8("0123456789".repeat(300))),
            TestServers.bytes("header", (payload, context) -> utf8(String.valueOf(context.header("a")))),
            TestServers.stream("numbers", (payload, context) -> Flux.range(0, 5).map(i -> utf8("n" + i))),
            OperationDefinition.unary(
                            "join",
                            byte[].class,
                            byte[].class,
                            (payload, context) -> items(payload)
                                    .reduce("", (left, right) -> left + "," + right)
                                    .map(Wire::utf8))
                    .withPayload(PayloadSpec.stream(byte[].class)),
            OperationDefinition.streaming(
                            "upper",
                            byte[].class,
                            byte[].class,
                            (payload, context) -> items(payload).map(item -> utf8(item.toUpperCase(Locale.ROOT))))
                    .withPayload(PayloadSpec.stream(byte[].class)),
            OperationDefinition.session(
                    "talk",
                    byte[].class,
                    new SessionSpec(byte[].class, byte[].class),
                    byte[].class,
                    (payload, context) -> talk(payload, context.session())),
            OperationDefinition.session(
                    "leave",
                    byte[].class,
                    new SessionSpec(byte[].class, byte[].class),
                    byte[].class,
                    (payload, context) -> {
                        context.session().started(payload);
                        return context.session().cancel("left").then(Mono.never());
                    }));

    private static Mono<byte[]> talk(Object payload, RpcSession<byte[], byte[]> session) {
        session.started(payload);
        return session.send(session.receive().map(Conversations::upper)).thenReturn(utf8("done"));
    }

    private static byte[] upper(byte[] item) {
        return utf8(new String(item, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
    }

    private Conversations() {}

    /** Frame by frame, the first one with the magic. */
    static List<byte[]> toServer() {
        return List.of(
                OPENING,
                frame(
                        Wire.CALL,
                        Wire.NAMED | Wire.PAYLOAD,
                        1,
                        fields().u16(1).str8("echo").u8(255).u8(65).bytes()),
                frame(Wire.CALL, Wire.PAYLOAD, 1, fields().u16(1).u8(255).u8(66).bytes()),
                call(1, "fail", "x"),
                call(1, "nobody", "x"),
                call(
                        1,
                        "never",
                        Wire.DEADLINE | Wire.PAYLOAD,
                        fields().u32(60_000).u8(1)),
                call(
                        3,
                        "header",
                        Wire.HEADERS,
                        fields().u8(2).str8("a").str16("\u00e4").str8("b").str16("")),
                call(3, "numbers", Wire.RESULT_STREAM, fields().u32(2)),
                Wire.credit(3, 1),
                Wire.ping(42),
                Wire.credit(3, 10),
                call(3, "join", Wire.PAYLOAD_STREAM, fields()),
                data(3, 0, utf8("eins")),
                data(3, Wire.FIRST | Wire.MORE, fields().u32(8).raw(utf8("zw")).bytes()),
                call(5, "echo", Wire.PAYLOAD | Wire.CALL_MORE, fields().u32(6).raw(utf8("ab"))),
                data(3, Wire.MORE, utf8("ei")),
                data(5, Wire.MORE, utf8("cd")),
                end(5, utf8("ef")),
                data(3, 0, utf8("drei")),
                end(3, utf8("vier")),
                call(5, "upper", Wire.PAYLOAD_STREAM | Wire.RESULT_STREAM, fields().u32(100)),
                data(5, 0, utf8("a")),
                data(5, 0, utf8("b")),
                end(5),
                frame(Wire.CALL, Wire.NAMED | Wire.ONE_WAY, 7, Wire.head("echo").bytes()),
                frame(30, 0xFF, 12, utf8("tomorrow")),
                call(7, "blow up", ""),
                Wire.cancel(1),
                call(1, "echo", "last"),
                open(
                        9,
                        "talk",
                        Wire.PAYLOAD | Wire.CALL_MORE,
                        2,
                        fields().u32(5).raw(utf8("hel"))),
                frame(30, 0, 9, utf8("skipped")),
                data(9, 0, utf8("lo")),
                data(9, 0, utf8("a")),
                data(9, Wire.FIRST | Wire.MORE, fields().u32(2).raw(utf8("b")).bytes()),
                Wire.credit(9, 3),
                data(9, 0, utf8("c")),
                end(9, utf8("d")),
                open(9, "talk", Wire.PAYLOAD, 5, fields().raw(utf8("again"))),
                data(9, 0, utf8("e")),
                frame(Wire.ENOUGH, 0, 9, new byte[0]),
                Wire.cancel(9, 0, "first", "of all"),
                open(11, "leave", Wire.PAYLOAD, 0, fields().raw(utf8("hi"))),
                Wire.cancel(11, Wire.ACK, "", ""),
                open(13, "never", Wire.PAYLOAD, 0, fields().raw(utf8("no session"))),
                end(13));
    }

    /** What answers {@link #makeCalls}, frame by frame, the first one with the magic. */
    static List<byte[]> toClient() {
        return List.of(
                OPENING,
                end(1, utf8("one")),
                end(3),
                Wire.error(5, 9, "no"),
                Wire.ping(42),
                data(7, 0, utf8("a")),
                data(7, Wire.FIRST | Wire.MORE, fields().u32(6).raw(utf8("bc")).bytes()),
                data(9, Wire.FIRST | Wire.MORE, fields().u32(4).raw(utf8("12")).bytes()),
                data(7, Wire.MORE, utf8("de")),
                end(9, utf8("34")),
                data(7, 0, utf8("fg")),
                end(7, utf8("h")),
                Wire.credit(11, 2),
                Wire.credit(11, 1),
                Wire.cancel(11),
                end(11, utf8("three taken")),
                end(13),
                frame(30, 0xFF, 12, utf8("tomorrow")),
                Wire.credit(15, 100),
                data(15, 0, utf8("x")),
                Wire.error(15, 2, "broken off"),
                frame(
                        Wire.STARTED,
                        Wire.ITEM | 2,
                        19,
                        fields().u32(5).raw(utf8("st")).bytes()),
                data(19, Wire.MORE, utf8("ar")),
                data(19, 0, utf8("t")),
                Wire.credit(19, 2),
                data(19, 0, utf8("v")),
                Wire.credit(19, 5),
                data(19, 0, utf8("w")),
                frame(Wire.ENOUGH, 0, 19, new byte[0]),
                frame(Wire.ITEMS_END, 0, 19, new byte[0]),
                data(19, Wire.FIRST | Wire.MORE, fields().u32(4).raw(utf8("re")).bytes()),
                end(19, utf8("st")),
                frame(Wire.STARTED, 0, 21, new byte[0]),
                Wire.cancel(21, 0, "", "left"),
                Wire.error(21, 1, "left"),
                Wire.goAway(10, 0, "maintenance"),
                end(17, utf8("after GOAWAY")));
    }

    /** Makes calls with the ids 1, 3, 5, ...; what becomes of them is added to their list. */
    static void makeCalls(RemoteClient client, Map<String, List<String>> outcomes) {
        List<Flux<byte[]>> calls = List.of(
                client.call("a", utf8("p"), byte[].class).flux(),
                client.call("b", utf8("p"), byte[].class).flux(),
                client.call("c", utf8("p"), byte[].class).flux(),
                client.stream("d", utf8("p"), byte[].class),
                client.call("e", utf8("p".repeat(2_500)), byte[].class).flux(),
                client.operation("f")
                        .payloads(Flux.range(0, 100).map(i -> utf8("i" + i)))
                        .retrieveMono(byte[].class)
                        .flux(),
                client.send("g", utf8("p")).thenMany(Flux.empty()),
                client.operation("h").payloads(Flux.just(utf8("q"), utf8("r"))).retrieveFlux(byte[].class),
                client.call("i", utf8("p"), byte[].class).flux());
        calls = new ArrayList<>(calls);
        calls.add(session(client, "j", Flux.range(0, 100).map(i -> utf8("i" + i))));
        calls.add(session(client, "k", Flux.never()));
        char name = 'a';
        for (Flux<byte[]> call : calls) {
            List<String> outcome = outcomes.computeIfAbsent("" + name++, key -> new ArrayList<>());
            call.subscribe(
                    item -> outcome.add(new String(item, StandardCharsets.UTF_8)),
                    error -> outcome.add(error.getClass().getSimpleName() + " " + text(error)),
                    () -> outcome.add("end"));
        }
    }

    private static Flux<byte[]> session(RemoteClient client, String operation, Flux<byte[]> items) {
        return client.operation(operation)
                .payload(utf8("p"))
                .openSession(byte[].class, byte[].class, byte[].class)
                .flatMapMany(session -> {
                    session.send(items).subscribe(nothing -> {}, error -> {});
                    return Flux.concat(Mono.justOrEmpty(session.started()), session.receive(), session.result());
                });
    }

    /** The frames of each call in their order; those of the connection under 0. Credit counts by its sum. */
    static Map<Integer, List<String>> byCall(List<RawFrame> frames) {
        Map<Integer, List<String>> byCall = new TreeMap<>();
        for (RawFrame frame : frames) {
            if (frame.type() != Wire.CREDIT) {
                byCall.computeIfAbsent(frame.callId(), id -> new ArrayList<>()).add(frame + " " + frame.text());
            }
        }
        return byCall;
    }

    private static Flux<String> items(Object payload) {
        return ((Flux<?>) payload).map(item -> new String((byte[]) item, StandardCharsets.UTF_8));
    }

    private static String text(Throwable error) {
        return error instanceof RemoteException remote ? remote.remoteMessage() : String.valueOf(error.getMessage());
    }
}
