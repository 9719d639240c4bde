package io.rpcboot.autoconfigure.client;

import io.rpcboot.RemoteClient.CallSpec;
import io.rpcboot.RemoteSession;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.lang.reflect.ParameterizedType;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import reactor.core.publisher.Mono;

/** The session that a method of a typed client opens. */
final class ClientSession {

    private final ParameterizedTypeReference<?> started;
    private final ParameterizedTypeReference<?> item;
    private final ParameterizedTypeReference<?> result;

    private ClientSession(ResolvableType declared) {
        this.started = ParameterizedTypeReference.forType(declared.getGeneric(0).getType());
        this.item = ParameterizedTypeReference.forType(declared.getGeneric(1).getType());
        this.result = ParameterizedTypeReference.forType(declared.getGeneric(2).getType());
    }

    /**
     * The session of a method; null where it opens none.
     *
     * @throws InvalidRpcDeclarationException if it cannot be opened as declared
     */
    static @Nullable ClientSession of(MethodSignature signature) {
        ResolvableType declared = ResolvableType.forType(signature.result().type());
        if (declared.toClass() != RemoteSession.class) {
            return null;
        }
        if (!(declared.getType() instanceof ParameterizedType)) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " returns a RemoteSession without types.",
                    "Declare what the callee starts with, sends and results in, as in"
                            + " Mono<RemoteSession<Long, Line, Summary>>; Void for nothing.");
        }
        if (signature.result().streamed()) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " returns a stream of sessions.", "A call opens one: return a Mono.");
        }
        if (signature.payloadParameters().stream().anyMatch(each -> each.role() == Role.STREAM)) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " opens a session, but takes a streamed payload.",
                    "Take one opening payload, and send the items over the session, by send(...).");
        }
        return new ClientSession(declared);
    }

    Mono<?> open(CallSpec call) {
        return call.openSession(started, item, result);
    }
}
