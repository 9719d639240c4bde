/** Sockets: the only package that imports Reactor Netty. */
@NullMarked
package io.rpcboot.internal.transport;

import org.jspecify.annotations.NullMarked;
