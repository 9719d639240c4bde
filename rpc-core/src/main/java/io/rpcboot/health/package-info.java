/** What can be seen of a server and of clients while they run, and what an operator can do to them. */
@NullMarked
package io.rpcboot.health;

import org.jspecify.annotations.NullMarked;
