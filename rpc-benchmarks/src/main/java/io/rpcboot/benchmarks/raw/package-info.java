/** The yardstick: Netty without anything above it, as good as it can be written. */
@NullMarked
package io.rpcboot.benchmarks.raw;

import org.jspecify.annotations.NullMarked;
