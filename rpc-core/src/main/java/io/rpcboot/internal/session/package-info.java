/** Frames to calls: handshake, outbound queue, keep-alive, credit, drain. */
@NullMarked
package io.rpcboot.internal.session;

import org.jspecify.annotations.NullMarked;
