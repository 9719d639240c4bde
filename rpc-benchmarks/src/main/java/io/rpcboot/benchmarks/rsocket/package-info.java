/** rsocket-java without Spring, in its best mode: zero copy. */
@NullMarked
package io.rpcboot.benchmarks.rsocket;

import org.jspecify.annotations.NullMarked;
