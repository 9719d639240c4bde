/**
 * Calls as Micrometer observations: what is told of them, under which names, and how to tell it differently. Timers
 * {@code rpc.server.calls} and {@code rpc.client.calls}, and the spans of a trace, are made of them.
 */
@NullMarked
package io.rpcboot.observation;

import org.jspecify.annotations.NullMarked;
