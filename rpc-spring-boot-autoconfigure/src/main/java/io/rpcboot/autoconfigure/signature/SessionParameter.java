package io.rpcboot.autoconfigure.signature;

import io.rpcboot.RpcSession;
import io.rpcboot.SessionSpec;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** Reads and checks the {@link RpcSession} parameter of a handler. Called at start-up only. */
final class SessionParameter {

    private SessionParameter() {}

    /** The types of its items; null where there is no such parameter. */
    static @Nullable SessionSpec types(List<SignatureParameter> parameters, Method method, Class<?> owner) {
        List<SignatureParameter> sessions =
                parameters.stream().filter(each -> each.role() == Role.SESSION).toList();
        if (sessions.isEmpty()) {
            return null;
        }
        if (sessions.size() > 1) {
            throw new InvalidRpcDeclarationException(
                    MethodSignature.describe(method, owner) + " takes " + sessions.size() + " RpcSessions.",
                    "A call opens one session: keep one of the parameters.");
        }
        int index = sessions.get(0).source().getParameterIndex();
        ResolvableType declared = ResolvableType.forMethodParameter(method, index, owner);
        if (!(declared.getType() instanceof ParameterizedType)) {
            throw new InvalidRpcDeclarationException(
                    MethodSignature.describe(method, owner) + " takes an RpcSession without types.",
                    "Declare what it receives and what it sends, as in RpcSession<Filter, Line>; Void for nothing.");
        }
        return new SessionSpec(
                SignatureReader.concrete(declared.getGeneric(0), "an item of parameter " + index, method, owner),
                SignatureReader.concrete(declared.getGeneric(1), "an item of parameter " + index, method, owner));
    }

    /** What goes beside a session. */
    static void check(MethodSignature signature) {
        if (signature.session() == null) {
            return;
        }
        if (signature.payloadParameters().stream().anyMatch(each -> each.role() == Role.STREAM)) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " takes a streamed payload beside an RpcSession.",
                    "The caller's items come over the session: take them by its receive().");
        }
        if (signature.result().streamed()) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " takes an RpcSession, but returns a stream.",
                    "Send the items over the session, by send(...), and return its one result, or Mono<Void>.");
        }
    }
}
