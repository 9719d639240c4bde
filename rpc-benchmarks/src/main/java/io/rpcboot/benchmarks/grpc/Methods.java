package io.rpcboot.benchmarks.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.nio.ByteBuffer;

/** What a code generator would have made. */
final class Methods {

    static final String SERVICE = "referee";
    static final MethodDescriptor<byte[], byte[]> ECHO = method("echo", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> ITEMS = method("items", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> COUNT = method("count", MethodType.CLIENT_STREAMING);

    private Methods() {}

    static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    static int number(byte[] message) {
        return ByteBuffer.wrap(message).getInt();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setType(type)
                .build();
    }
}
