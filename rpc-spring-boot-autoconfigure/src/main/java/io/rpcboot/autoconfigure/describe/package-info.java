/** What an application serves, in words and schemas, and how that differs from what another one calls. */
@NullMarked
package io.rpcboot.autoconfigure.describe;

import org.jspecify.annotations.NullMarked;
