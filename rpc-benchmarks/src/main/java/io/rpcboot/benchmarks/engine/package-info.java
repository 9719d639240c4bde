/** This project, through its public API. */
@NullMarked
package io.rpcboot.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
