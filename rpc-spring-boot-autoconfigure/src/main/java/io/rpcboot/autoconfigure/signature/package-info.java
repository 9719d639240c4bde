/** What a method signature means for RPC: payload, headers, result. The same for handlers and typed clients. Not API. */
@NullMarked
package io.rpcboot.autoconfigure.signature;

import org.jspecify.annotations.NullMarked;
