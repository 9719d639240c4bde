/** Lends the benchmarks what is not public in the package of this name. */
@NullMarked
package io.rpcboot.internal.transport;

import org.jspecify.annotations.NullMarked;
