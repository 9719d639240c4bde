/** From an inbound call to its handler and back. */
@NullMarked
package io.rpcboot.internal.dispatch;

import org.jspecify.annotations.NullMarked;
