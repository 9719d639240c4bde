/** Meters of pools, event loops, connections and events, where Micrometer is on the class path. */
@NullMarked
package io.rpcboot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
