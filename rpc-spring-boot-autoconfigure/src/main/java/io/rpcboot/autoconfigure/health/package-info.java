/** How server and clients are watched, with or without an actuator to look. */
@NullMarked
package io.rpcboot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
