/** JMH benchmarks of what is not public in the package of this name. */
@NullMarked
package io.rpcboot.internal.session;

import org.jspecify.annotations.NullMarked;
