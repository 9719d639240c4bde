/** Event-loop probes and snapshots. */
@NullMarked
package io.rpcboot.internal.health;

import org.jspecify.annotations.NullMarked;
