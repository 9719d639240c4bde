package io.rpcboot.autoconfigure.handler;

import io.netty.buffer.ByteBuf;
import io.rpcboot.OperationDefinition;
import io.rpcboot.PayloadSpec;
import io.rpcboot.SessionSpec;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.codec.PayloadCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;

/** Checks at start-up that all codecs take the types of an operation, so that the failure names the method. */
final class OperationTypes {

    private OperationTypes() {}

    static void check(OperationDefinition operation, List<PayloadCodec> codecs) {
        for (PayloadCodec codec : codecs) {
            try {
                resolve(operation, codec);
            } catch (IllegalArgumentException ex) {
                throw new InvalidRpcDeclarationException(
                        operation.description() + " serves operation '" + operation.name()
                                + "' with a type that a codec refuses: " + ex.getMessage(),
                        "Change the type of its parameter or of its result.");
            }
        }
    }

    private static void resolve(OperationDefinition operation, PayloadCodec codec) {
        PayloadSpec payload = operation.payload();
        if (payload.kind() == PayloadSpec.Kind.ARGUMENTS) {
            codec.argumentsReader(payload.arguments());
        } else if (payload.kind() != PayloadSpec.Kind.NONE && !isBytes(payload.type())) {
            codec.reader(payload.type());
        }
        if (!isBytes(operation.resultType())) {
            codec.writer(operation.resultType());
        }
        SessionSpec session = operation.session();
        if (session != null && !isBytes(session.received())) {
            codec.reader(session.received());
        }
        if (session != null && !isBytes(session.sent())) {
            codec.writer(session.sent());
        }
    }

    /** Bytes go past the codecs. */
    private static boolean isBytes(Type type) {
        return type == byte[].class || type == ByteBuffer.class || type == ByteBuf.class;
    }
}
