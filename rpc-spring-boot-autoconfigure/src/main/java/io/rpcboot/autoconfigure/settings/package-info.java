/** From property values to the settings of rpc-core, for server and client. Not API. */
@NullMarked
package io.rpcboot.autoconfigure.settings;

import org.jspecify.annotations.NullMarked;
