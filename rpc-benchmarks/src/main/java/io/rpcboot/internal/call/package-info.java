/** JMH benchmarks of what is not public in the package of this name. */
@NullMarked
package io.rpcboot.internal.call;

import org.jspecify.annotations.NullMarked;
