/** Which session carries the next call. */
@NullMarked
package io.rpcboot.internal.pool;

import org.jspecify.annotations.NullMarked;
