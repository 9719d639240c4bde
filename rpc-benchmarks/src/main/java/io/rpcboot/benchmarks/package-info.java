/** The referee: what a call costs here and with other libraries, side by side. */
@NullMarked
package io.rpcboot.benchmarks;

import org.jspecify.annotations.NullMarked;
