/** Clients of the configured services, and interfaces that call them. */
@NullMarked
package io.rpcboot.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
