package io.rpcboot.internal.object;

import io.netty.buffer.Unpooled;
import io.rpcboot.OperationDefinition;
import io.rpcboot.OperationDefinition.Execution;
import io.rpcboot.OperationHandler;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RemoteClient;
import io.rpcboot.ReplyStream;
import io.rpcboot.ReplyTo;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.PayloadBuffer;
import io.rpcboot.codec.PayloadCodec;
import io.rpcboot.codec.PayloadException;
import io.rpcboot.internal.call.Passage;
import io.rpcboot.internal.object.Export.Lease;
import io.rpcboot.internal.object.ObjectMessages.Lost;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes reply channels, and serves those that wait here. Any thread. */
final class ReplyChannels {

    /** The header that names the codec of an answer. */
    static final String CODEC_HEADER = "rpc-codec";

    private static final String PREFIX = ObjectClient.PREFIX + ReplyChannel.TYPE + ".";
    private static final String VALUE = PREFIX + "value";
    private static final String FAIL = PREFIX + "fail";
    private static final String ITEMS = PREFIX + "items";
    private static final int FIRST_BYTES = 256;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final ObjectHub hub;

    ReplyChannels(ObjectHub hub) {
        this.hub = hub;
    }

    <T> ReplyTo.Waiting<T> one(Type type, Duration deadline) {
        WaitingReply<T> waiting = new WaitingReply<>(this, type, deadline, false);
        return new ReplyTo.Waiting<>() {

            @Override
            public ReplyTo<T> replyTo() {
                return waiting;
            }

            @Override
            public Mono<T> answer() {
                return waiting.answer().next();
            }

            @Override
            public void cancel() {
                waiting.cancel();
            }
        };
    }

    <T> ReplyStream.Waiting<T> many(Type type, Duration deadline) {
        WaitingReply<T> waiting = new WaitingReply<>(this, type, deadline, true);
        return new ReplyStream.Waiting<>() {

            @Override
            public ReplyStream<T> replyTo() {
                return waiting;
            }

            @Override
            public Flux<T> answer() {
                return waiting.answer();
            }

            @Override
            public void cancel() {
                waiting.cancel();
            }
        };
    }

    /** What stands for a channel that waits elsewhere. */
    Object channel(Holding holding) {
        return new HeldReply<>(this, holding);
    }

    /** Those that wait here are not waited for any more. */
    void withdraw(Object waiting) {
        List<Lease> leases = hub.exports().withdraw(waiting);
        hub.notices().tell(leases, Lost.WITHDRAWN);
    }

    /** Whether others have one that waits here, or may come to have it. */
    boolean isExported(Object waiting) {
        return hub.exports().isExported(waiting);
    }

    // ---- answering ----

    /** Calls the waiting side. */
    Mono<Void> sendValue(Holding holding, byte[] bytes, String codec) {
        return client(holding)
                .operation(VALUE)
                .header(CODEC_HEADER, codec)
                .payload(bytes)
                .retrieveMono(Void.class);
    }

    Mono<Void> sendFailure(Holding holding, RpcCode code, String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[1 + Math.min(text.length, 1_000)];
        bytes[0] = (byte) code.number();
        System.arraycopy(text, 0, bytes, 1, bytes.length - 1);
        return client(holding).operation(FAIL).payload(bytes).retrieveMono(Void.class);
    }

    Mono<Void> sendItems(Holding holding, Flux<byte[]> items, String codec) {
        return client(holding)
                .operation(ITEMS)
                .header(CODEC_HEADER, codec)
                .payloads(items)
                .retrieveMono(Void.class);
    }

    private RemoteClient client(Holding holding) {
        return new ObjectClient(holding, ReplyChannel.TYPE, hub::failing);
    }

    /** The codec of answers that leave from here. */
    PayloadCodec codec() {
        List<PayloadCodec> codecs = hub.codecs();
        if (codecs.isEmpty()) {
            throw new RpcException(RpcCode.FAILED_PRECONDITION, "this process has no codec for answers");
        }
        return codecs.get(0);
    }

    /** Encodes an answer, and has the owners of objects in it know of it. */
    Mono<byte[]> encode(Object value) {
        PayloadBuffer out = new PayloadBuffer(FIRST_BYTES, MAX_BYTES);
        try {
            codec().writer(Object.class).write(value, out);
        } catch (PayloadException e) {
            Passage.abandonCurrent();
            return Mono.error(
                    new RpcException(RpcCode.INVALID_ARGUMENT, "an answer cannot be sent: " + e.getMessage(), e));
        }
        return passed(Passage.take(), out.copy());
    }

    /** Decodes an answer, and holds the objects in it. */
    Mono<Object> decode(byte[] bytes, String codec, Type type) {
        PayloadCodec known = hub.codec(codec);
        if (known == null) {
            return Mono.error(new RpcException(RpcCode.INVALID_ARGUMENT, "no codec '" + codec + "' for answers"));
        }
        Object value;
        try {
            value = known.reader(type).read(Unpooled.wrappedBuffer(bytes));
        } catch (PayloadException e) {
            Passage.abandonCurrent();
            return Mono.error(new RpcException(
                    RpcCode.INVALID_ARGUMENT, "an answer is no " + type.getTypeName() + ": " + e.getMessage(), e));
        }
        if (value == null) {
            return Mono.error(new RpcException(RpcCode.INVALID_ARGUMENT, "an answer is null"));
        }
        return passed(Passage.take(), value);
    }

    private static <V> Mono<V> passed(@Nullable Passage passage, V value) {
        return passage == null
                ? Mono.just(value)
                : passage.open(null).doOnError(error -> passage.abandon()).thenReturn(value);
    }

    // ---- being answered ----

    List<OperationDefinition> operations() {
        return List.of(
                operation(
                        VALUE,
                        PayloadSpec.value(byte[].class),
                        (payload, call) -> waiting(call).value(bytes(payload), codec(call))),
                operation(
                        FAIL,
                        PayloadSpec.value(byte[].class),
                        (payload, call) -> failed(waiting(call), bytes(payload))),
                operation(
                        ITEMS,
                        PayloadSpec.stream(byte[].class),
                        (payload, call) -> waiting(call).items(items(payload), codec(call))));
    }

    private static OperationDefinition operation(String name, PayloadSpec payload, OperationHandler handler) {
        return new OperationDefinition(name, payload, Void.class, false, Execution.EVENT_LOOP, handler, name);
    }

    private ReplyChannel waiting(RpcCallContext call) {
        Lease lease = hub.called().lease(call);
        if (lease != null && lease.export.object instanceof ReplyChannel channel) {
            lease.export.calls.increment();
            return channel;
        }
        throw CalledObjects.unknown(call.operation());
    }

    private static Mono<Void> failed(ReplyChannel channel, byte[] bytes) {
        return bytes.length == 0
                ? Mono.error(new RpcException(RpcCode.INVALID_ARGUMENT, "a failure without a code"))
                : channel.failure(
                        RpcCode.ofNumber(bytes[0]),
                        new String(Arrays.copyOfRange(bytes, 1, bytes.length), StandardCharsets.UTF_8));
    }

    private static String codec(RpcCallContext call) {
        String name = call.header(CODEC_HEADER);
        return name == null ? "" : name;
    }

    private static byte[] bytes(@Nullable Object payload) {
        return payload instanceof byte[] bytes ? bytes : new byte[0];
    }

    private static Flux<byte[]> items(@Nullable Object payload) {
        return payload instanceof Flux<?> items ? items.cast(byte[].class) : Flux.empty();
    }
}
