/** One node of a fleet: it serves operations over RPC, and calls those of its peer for whoever asks over HTTP. */
@NullMarked
package io.rpcboot.sample;

import org.jspecify.annotations.NullMarked;
