/** Finds the handler methods of all beans and makes operations of them. */
@NullMarked
package io.rpcboot.autoconfigure.handler;

import org.jspecify.annotations.NullMarked;
