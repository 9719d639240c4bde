/** Application events for the peers that come and go. */
@NullMarked
package io.rpcboot.autoconfigure.peer;

import org.jspecify.annotations.NullMarked;
