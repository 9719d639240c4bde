package io.rpcboot.autoconfigure.signature;

import io.rpcboot.Overflow;
import io.rpcboot.RemoteSession;
import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcOperation;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import org.springframework.core.ResolvableType;

/**
 * What a method declares for items that come faster than the other side takes them, checked at start-up.
 *
 * @param policy what becomes of them
 * @param bufferSize how many of them wait at most
 */
public record DeclaredOverflow(Overflow policy, int bufferSize) {

    /**
     * Of the streamed result of a handler method, or of what it sends over a session.
     *
     * @throws InvalidRpcDeclarationException if its result is no stream, or the size is out of its range
     */
    public static DeclaredOverflow ofResult(RpcHandler declared, MethodSignature signature) {
        return checked(
                declared.overflow(),
                declared.bufferSize(),
                signature,
                signature.result().streamed() || signature.session() != null,
                "result is no stream",
                "Remove it, or return a Flux.");
    }

    /**
     * Of the streamed payload of a typed client's method, or of what it sends over a session.
     *
     * @throws InvalidRpcDeclarationException if it has none, or the size is out of its range
     */
    public static DeclaredOverflow ofPayload(RpcOperation declared, MethodSignature signature) {
        boolean opensSession = ResolvableType.forType(signature.result().type()).toClass() == RemoteSession.class;
        return checked(
                declared.overflow(),
                declared.bufferSize(),
                signature,
                opensSession || signature.parameters().stream().anyMatch(parameter -> parameter.role() == Role.STREAM),
                "payload is no stream",
                "Remove it, or take the payload as a Flux.");
    }

    private static DeclaredOverflow checked(
            Overflow policy, int bufferSize, MethodSignature signature, boolean streamed, String problem, String cure) {
        if (policy != Overflow.BACKPRESSURE && !streamed) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " declares overflow " + policy + ", but its " + problem + ".", cure);
        }
        try {
            return new DeclaredOverflow(policy, Overflow.requireBufferSize(bufferSize));
        } catch (IllegalArgumentException ex) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " declares a buffer that cannot be: " + ex.getMessage() + ".",
                    "Declare a bufferSize of 1 to " + Overflow.MAX_BUFFER_SIZE + ".");
        }
    }
}
