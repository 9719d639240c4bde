/** What an application sees of this project: clients, servers, call contexts, failures. */
@NullMarked
package io.rpcboot;

import org.jspecify.annotations.NullMarked;
