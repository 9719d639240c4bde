/** grpc-java over Netty, with marshallers for plain bytes: what Protobuf would cost comes on top. */
@NullMarked
package io.rpcboot.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
