/** Objects that travel by reference: what is exported, what is held, and for how long. */
@NullMarked
package io.rpcboot.internal.object;

import org.jspecify.annotations.NullMarked;
