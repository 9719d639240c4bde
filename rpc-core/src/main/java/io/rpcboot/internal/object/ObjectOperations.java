package io.rpcboot.internal.object;

import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.internal.object.ObjectMessages.Claimed;
import io.rpcboot.internal.object.ObjectMessages.Found;
import io.rpcboot.internal.object.ObjectMessages.Lost;
import io.rpcboot.internal.object.ObjectMessages.Pair;
import io.rpcboot.internal.object.ObjectMessages.Release;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What peers ask of this process about objects: of its own, and of those that it holds. On event loops. */
final class ObjectOperations {

    private ObjectOperations() {}

    static List<OperationDefinition> all(ObjectHub hub) {
        ExportTable exports = hub.exports();
        List<OperationDefinition> all = new ArrayList<>();
        all.add(answering(
                ObjectMessages.CLAIM,
                Pair.SIZE,
                Pair::read,
                Claimed.SIZE,
                Claimed::write,
                (pair, call) -> exports.claim(pair.first(), pair.second(), call.peer(), System.nanoTime())));
        all.add(asking(
                ObjectMessages.GRANT,
                Pair.SIZE,
                Pair::read,
                (pair, call) ->
                        exports.grant(pair.first(), pair.second(), call.peer().id(), System.nanoTime())));
        all.add(asking(
                ObjectMessages.RENEW,
                ObjectId.BYTES,
                ObjectId::read,
                (lease, call) -> exports.renew(lease, call.peer().id(), System.nanoTime())));
        all.add(asking(
                ObjectMessages.RELEASE,
                Release.SIZE,
                Release::read,
                (release, call) -> exports.release(
                        release.lease(), release.count(), call.peer().id())));
        all.add(bytes(ObjectMessages.LOST, (payload, call) -> {
            hub.notices().heard(call.peer(), ObjectMessages.read(payload, Lost.SIZE, Lost::read));
            return null;
        }));
        all.add(bytes(ObjectMessages.LOOKUP, (payload, call) -> {
            ObjectId claim = ObjectId.random();
            Export export = exports.lookup(ObjectMessages.readName(payload), claim, System.nanoTime());
            Found found = export == null
                    ? Found.none()
                    : new Found(Status.DONE, ObjectId.parse(hub.peerId()), export.id, claim, export.types);
            return found.bytes();
        }));
        all.addAll(hub.replies().operations());
        return all;
    }

    private static <Q> OperationDefinition asking(
            String name, int size, Function<ByteBuffer, Q> reader, BiFunction<Q, RpcCallContext, Status> answer) {
        return answering(name, size, reader, 1, ObjectMessages::writeStatus, answer);
    }

    private static <Q, A> OperationDefinition answering(
            String name,
            int size,
            Function<ByteBuffer, Q> reader,
            int answerSize,
            BiConsumer<A, ByteBuffer> writer,
            BiFunction<Q, RpcCallContext, A> answer) {
        return bytes(name, (payload, call) -> {
            List<A> answers = ObjectMessages.read(payload, size, reader).stream()
                    .map(question -> answer.apply(question, call))
                    .toList();
            return ObjectMessages.write(answers, answerSize, writer);
        });
    }

    private interface Bytes {
        byte @Nullable [] handle(byte[] payload, RpcCallContext call);
    }

    private static OperationDefinition bytes(String name, Bytes handler) {
        return OperationDefinition.unary(name, byte[].class, byte[].class, (payload, call) -> {
                    if (payload == null) {
                        throw new RpcException(RpcCode.INVALID_ARGUMENT, "'" + name + "' takes a payload");
                    }
                    return handler.handle((byte[]) payload, call);
                })
                .withPayload(PayloadSpec.value(byte[].class));
    }
}
