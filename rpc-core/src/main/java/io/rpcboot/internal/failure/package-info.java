/** What failed, as plain values and bounded texts: known to frames, calls and handlers alike, knows none of them. */
@NullMarked
package io.rpcboot.internal.failure;

import org.jspecify.annotations.NullMarked;
