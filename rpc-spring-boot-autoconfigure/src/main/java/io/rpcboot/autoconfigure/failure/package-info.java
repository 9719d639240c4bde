/** What callers are told of failures, and what is logged of them. */
@NullMarked
package io.rpcboot.autoconfigure.failure;

import org.jspecify.annotations.NullMarked;
