/** What there is to see of one side, a server or the clients of a process, and to do to it. */
@NullMarked
package io.rpcboot.internal.watch;

import org.jspecify.annotations.NullMarked;
