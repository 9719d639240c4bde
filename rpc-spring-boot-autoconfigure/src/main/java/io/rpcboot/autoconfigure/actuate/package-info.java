/** Actuator endpoints, health and info of the RPC server and clients. */
@NullMarked
package io.rpcboot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
