/** The RPC server of an application, and when it starts and stops. */
@NullMarked
package io.rpcboot.autoconfigure.server;

import org.jspecify.annotations.NullMarked;
