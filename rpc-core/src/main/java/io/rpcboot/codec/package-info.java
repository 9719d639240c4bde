/** How payloads become bytes: the one extension point of the wire. */
@NullMarked
package io.rpcboot.codec;

import org.jspecify.annotations.NullMarked;
