/** The payload codecs of an application. */
@NullMarked
package io.rpcboot.autoconfigure.codec;

import org.jspecify.annotations.NullMarked;
