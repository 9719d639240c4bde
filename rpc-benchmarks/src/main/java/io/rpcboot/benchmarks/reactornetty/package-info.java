/** Reactor Netty as its documentation shows it: {@code receive()} and {@code send()}, framed by hand. */
@NullMarked
package io.rpcboot.benchmarks.reactornetty;

import org.jspecify.annotations.NullMarked;
