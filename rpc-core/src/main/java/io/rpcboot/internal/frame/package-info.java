/** Bytes to frames and frames to bytes; knows nothing but buffers. */
@NullMarked
package io.rpcboot.internal.frame;

import org.jspecify.annotations.NullMarked;
