package io.rpcboot.autoconfigure.handler;

import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads the limit of one operation, such as {@code 64KB}. */
final class MaxPayload {

    private MaxPayload() {}

    /** In bytes; the largest there is where none is declared. */
    static int bytes(@Nullable String declared, MethodSignature signature) {
        if (declared == null || declared.isBlank()) {
            return Integer.MAX_VALUE;
        }
        long bytes;
        try {
            bytes = DataSize.parse(declared.trim()).toBytes();
        } catch (IllegalArgumentException ex) {
            throw refused(declared, signature);
        }
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw refused(declared, signature);
        }
        return (int) bytes;
    }

    private static InvalidRpcDeclarationException refused(String declared, MethodSignature signature) {
        return new InvalidRpcDeclarationException(
                signature.description() + " has the limit '" + declared + "', which is no size of 1 byte to 2 GB.",
                "Write it as in @RpcHandler(maxPayload = \"64KB\").");
    }
}
