/** One stream from afar for several local subscribers. Not API. */
@NullMarked
package io.rpcboot.internal.share;

import org.jspecify.annotations.NullMarked;
