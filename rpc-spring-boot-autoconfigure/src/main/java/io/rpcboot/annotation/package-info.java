/** The annotations that an application puts on its handlers and its clients. */
@NullMarked
package io.rpcboot.annotation;

import org.jspecify.annotations.NullMarked;
