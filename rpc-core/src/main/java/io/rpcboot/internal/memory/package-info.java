/** Bytes of buffers by address: known to frames and calls, knows nothing but buffers. */
@NullMarked
package io.rpcboot.internal.memory;

import org.jspecify.annotations.NullMarked;
