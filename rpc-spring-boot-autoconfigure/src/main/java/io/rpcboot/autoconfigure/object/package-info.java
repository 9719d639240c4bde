/** Remote objects of an application. */
@NullMarked
package io.rpcboot.autoconfigure.object;

import org.jspecify.annotations.NullMarked;
