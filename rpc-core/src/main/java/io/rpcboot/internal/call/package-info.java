/** The life of one call; knows only the outbound interface it declares. */
@NullMarked
package io.rpcboot.internal.call;

import org.jspecify.annotations.NullMarked;
